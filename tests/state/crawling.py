"""Crawls that begin one after the other, each as if the one before had been killed."""

from crawler.state import State
from crawler.state.run import Run


def crawl(state: State) -> Run:
    """A run of source a. Locks belong to processes, so that one test can begin a second run while the first one lives."""
    return Run(state, ["a"])
