"""What the words behind `scrapy crawl news` ask for, checked before anything is fetched."""

import difflib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.discovery.date_range import DateRange
from crawler.sources.source import Source, SourcesError, load
from crawler.urls import is_web_address

KNOWN = ("site", "urls", "only", "sources", "since", "until", "refetch")
# scrapyd says to each spider which job it is, and of which version of the project.
OF_SCRAPYD = ("_job", "_version")


class ArgumentError(ValueError):
    """An argument of the crawl is wrong. The message says which, its value and what was expected."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to crawl. `pages` are the addresses to fetch for each source by name; None where they are to be discovered.

    Articles outside `dates` are left out; with `refetch` all that is known is asked for again. `named` are the addresses
    that the user wrote by hand, which may be private ones; `neighbours` all the sources of the file that `sources` are from.
    """

    sources: tuple[Source, ...]
    pages: Mapping[str, tuple[str, ...]] | None = None
    dates: DateRange = field(default_factory=DateRange)
    refetch: bool = False
    named: tuple[str, ...] = ()
    neighbours: tuple[Source, ...] = ()

    @property
    def scope(self) -> str | None:
        """What the crawl is limited to, as its records say; None for a crawl of all that is new."""
        if self.pages is not None:
            return "urls"
        return "refetch" if self.refetch else "dates" if self.dates else None


def plan(arguments: Mapping[str, str | None]) -> Plan:
    """Raises ArgumentError, or SourcesError for what sources.toml holds."""
    for name in arguments:
        if name not in (*KNOWN, *OF_SCRAPYD):
            near = difflib.get_close_matches(name, KNOWN, n=1)
            raise ArgumentError(f"unknown argument {name}: expected {near[0] if near else ' or '.join(KNOWN)}")
    refetch = arguments.get("refetch") or "0"
    if refetch not in ("0", "1"):
        raise ArgumentError(f"refetch={refetch}: expected 1 or 0")
    try:
        dates = DateRange.read(arguments.get("since"), arguments.get("until"))
    except ValueError as error:
        raise ArgumentError(str(error)) from error
    return replace(_where(arguments), dates=dates, refetch=refetch == "1")


def _where(arguments: Mapping[str, str | None]) -> Plan:
    site, urls = arguments.get("site"), arguments.get("urls")
    if site and urls:
        raise ArgumentError("site and urls exclude each other: expected one of them")
    if site:
        return Plan((_source(site, f"site={site}"),), named=(site,))
    if urls:
        return _listed(urls)
    sources = load(arguments.get("sources") or "sources.toml")
    return Plan(_chosen(sources, arguments.get("only")), neighbours=sources)


def _chosen(sources: tuple[Source, ...], only: str | None) -> tuple[Source, ...]:
    if only is None:
        return sources
    by_name = {source.name: source for source in sources}
    chosen = []
    for name in only.split(","):
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1)
            raise ArgumentError(f"only={name}: no such source, expected {near[0] if near else ' or '.join(by_name)}")
        chosen.append(by_name[name])
    return tuple(chosen)


def _listed(name: str) -> Plan:
    """A plan for the pages that a file lists, one a line; empty lines and those that begin with # are passed over."""
    sources: dict[str, Source] = {}
    pages: dict[str, list[str]] = {}
    for number, line in enumerate(_lines(name), 1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        source = _source(url, f"{name}:{number}: {url}")
        sources.setdefault(source.name, source)
        pages.setdefault(source.name, []).append(url)
    if not sources:
        raise ArgumentError(f"urls={name}: lists no address, expected one a line")
    named = tuple(url for urls in pages.values() for url in urls)
    return Plan(tuple(sources.values()), {name: tuple(urls) for name, urls in pages.items()}, named=named)


def _lines(name: str) -> Iterable[str]:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentError(
            f"urls={name}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}"
        ) from error


def _source(url: str, place: str) -> Source:
    """The source of one address. Its host alone names it, so that the pages of one host are one source."""
    if not is_web_address(url):
        raise ArgumentError(f"{place}: not an address, expected one such as https://example.com/")
    try:
        return Source.for_site(url)
    except SourcesError as error:
        raise ArgumentError(f"{place}: {error}") from error
