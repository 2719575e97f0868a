"""The program that the user called: `cleanpress`, or `scrapy` in a project. What we say names the same one, for the next command."""

import sys
from pathlib import Path


def program() -> str:
    """ "cleanpress" where our own door was taken (crawler/__main__.py), else "scrapy"."""
    return "cleanpress" if _is_script() or _is_module() else "scrapy"


def program_again() -> list[str]:
    """The beginning of a command line for the same program in a process of its own."""
    if _is_script():
        # Not as a module: that would look for our package in the current folder first.
        return [sys.executable, sys.argv[0]]
    return [sys.executable, "-m", "crawler" if _is_module() else "scrapy"]


def _is_script() -> bool:
    return Path(sys.argv[0]).name == "cleanpress"


def _is_module() -> bool:
    return Path(sys.argv[0]).parts[-2:] == ("crawler", "__main__.py")
