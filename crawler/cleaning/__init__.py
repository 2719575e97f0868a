"""Cleaning: a page's bytes in, its story and facts out. Pure: no Scrapy, no files, no network, no clock."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.cleaning.reading import clean as clean

__all__ = ["clean"]


def __getattr__(name: str) -> Any:
    """`clean`, on demand: its parts are used alone as well, and need not load all the others."""
    if name != "clean":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.cleaning.reading import clean

    return clean
