"""What is remembered between runs: pages and their fates, articles, the validators of feeds, and how far output is confirmed."""

from crawler.state.store import State

__all__ = ["State"]
