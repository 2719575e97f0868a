"""cleanpress: crawls news sites and writes each article as clean JSON."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.cleaning import clean as clean

__all__ = ["clean"]


def __getattr__(name: str) -> Any:
    """`clean`, on demand: whoever only reads the settings need not load a parser for it."""
    if name != "clean":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.cleaning import clean

    return clean
