"""When the story was published and last changed: what the page's witnesses agree on."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims
from crawler.cleaning.metadata.date_lines import below_headline, in_words
from crawler.cleaning.metadata.date_markup import TRUST, Dated, changed_in_markup, published_in_markup
from crawler.cleaning.metadata.moments import FIRST_YEAR, LAST_YEAR, Moment, from_datetime, read_date
from crawler.cleaning.metadata.zones import site_zone
from crawler.items import Page, Witness

# A page is fetched on another day than it is printed on, seen from the other side of the earth.
ZONE_SLACK = timedelta(hours=26)
# A search through the words of a larger page takes seconds, and finds other stories' dates there.
SEARCHED_ELEMENTS_MAX = 4_000
# Where more elements than on any page that we saw may say a date, none of those that were tried says one, and htmldate's last resort,
# dateparser, asks each of its 205 languages for every text: a thousand of them take 26 s.
DATED_ELEMENTS_MAX = 150
# What htmldate looks for in the names of elements, and more.
_DATED_NAMES = re.compile(
    r"dat[eu]|meta|time|publi|footer|info|byline|subline|post|submit|creat|auth?or|content|clock|calendar|fecha|parution",
    re.I,
)
# No longer text is looked at, and none without a number and a word.
_DATED_TEXT = re.compile(r"(?=[^0-9]*[0-9])(?=.*[^\W\d_]{2})", re.S)
_DATED_CHARACTERS = 300
# What is written for machines is the article's own date; what is shown may be another story's, and only decides between these.
MACHINE_WITNESSES: tuple[Witness, ...] = ("json-ld", "opengraph", "meta")
MACHINE_TRUST = 2.0
_METAS = tomllib.loads(files(__package__).joinpath("meta_names.toml").read_text("utf-8"))
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_-]?([01]\d)[/_-]?([0-3]\d)(?!\d)|(?<!\d)((?:19|20)\d{2})[/_-](\d{1,2})[/_-](\d{1,2})(?=[/_-])"
)
_URL_WORDED_DAY = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,10})/(\d{1,2})(?=/)", re.I)


@dataclass(frozen=True, slots=True)
class Dates:
    """Both None where nothing is known. `is_suspect`: witnesses contradict each other, or one lies in the future."""

    published: Dated | None
    modified: Dated | None
    is_suspect: bool


def read_dates(claims: Claims, tree: HtmlElement, page: Page) -> Dates:
    """Weigh the witnesses. No date is later than `page.fetched` nor before 1995."""
    month_first = writes_month_first(tree, page.url)
    found = list(published_claims(claims, page, month_first))
    kept = [dated for dated in found if _is_past(dated.moment, page.fetched)]
    has_future = len(kept) < len(found)
    if not found:
        told = in_words(claims, tree, month_first)
        kept = list(islice((dated for dated in told if _is_past(dated.moment, page.fetched)), 1))
    if not found and not kept and claims.elements <= SEARCHED_ELEMENTS_MAX and (day := _searched(tree, page)):
        kept = [Dated(Moment(day), "trafilatura", TRUST["trafilatura"])]
    published = _best(kept, page.url)
    if published and _is_doubtful(published, kept):
        shown = below_headline(claims, month_first)
        if shown and _is_past(shown.moment, page.fetched) and _is_better(shown, published, kept):
            published = shown
    # Only as far as is asked for: what the page shows is looked through last.
    changes = (dated for dated in modified_claims(claims, page, month_first) if _is_past(dated.moment, page.fetched))
    first_day = published.moment.day if published else date.min
    modified = next((dated for dated in changes if dated.moment.day >= first_day), None)
    return Dates(published, modified, has_future or _is_contradicted(published, kept))


def published_claims(claims: Claims, page: Page, month_first: bool) -> Iterator[Dated]:
    """What each witness gives as the day of publication."""
    texts: list[tuple[str, Witness, float]] = [
        (text, "json-ld", TRUST["json-ld"]) for text in claims.article.published[:1]
    ]
    for rank, name in enumerate(_METAS["published"]):
        witness: Witness = "opengraph" if ":" in name else "meta"
        texts += [(text, witness, TRUST[witness] - rank * 0.02) for text in claims.meta.get(name, ())[:1]]
    for text, witness, trust in texts:
        if moment := read_date(text, month_first):
            yield Dated(moment, witness, trust)
    yield from published_in_markup(claims, month_first)
    if day := _url_day(page.url):
        yield Dated(Moment(day), "url", TRUST["url"])
    if page.hints and page.hints.published:
        yield Dated(from_datetime(page.hints.published), page.hints.witness, TRUST[page.hints.witness])


def modified_claims(claims: Claims, page: Page, month_first: bool) -> Iterator[Dated]:
    """What each witness gives as the last change, the most believed first."""
    for text in claims.article.modified[:1]:
        if moment := read_date(text):
            yield Dated(moment, "json-ld", 1.0)
    for name in _METAS["modified"]:
        for text in claims.meta.get(name, ())[:1]:
            if moment := read_date(text):
                yield Dated(moment, "opengraph" if ":" in name else "meta", 1.0)
    yield from changed_in_markup(claims, month_first)
    if page.hints and page.hints.modified:
        yield Dated(from_datetime(page.hints.modified), page.hints.witness, 1.0)


def _best(found: list[Dated], url: str | None) -> Dated | None:
    """The day for which most speaks; of its witnesses the most exact, of these the most believed."""
    if not found:
        return None

    def support(candidate: Dated) -> float:
        by_witness: dict[Witness, float] = {}
        for other in found:
            apart = abs((other.moment.day - candidate.moment.day).days)
            value = other.trust if apart == 0 else other.trust * 0.5 if apart == 1 else 0.0
            by_witness[other.witness] = max(by_witness.get(other.witness, 0.0), value)
        return sum(by_witness.values())

    best = max(_likely(found), key=lambda dated: (support(dated), dated.trust))
    same = [dated for dated in found if dated.moment.day == best.moment.day]
    exact = max(same, key=lambda dated: (dated.moment.exactness, dated.trust))
    return _on_local_clock(exact, found, url)


def _likely(found: list[Dated]) -> list[Dated]:
    """What machines read, and of what is shown the day that readers have while the moment is given in UTC; else all."""
    machine = [dated for dated in found if dated.witness in MACHINE_WITNESSES and dated.trust >= MACHINE_TRUST]
    utc = [dated.moment.day for dated in machine if dated.moment.offset == timedelta(0)]
    shown = [dated for dated in found if any(abs((dated.moment.day - day).days) == 1 for day in utc)]
    return [*machine, *shown] if machine else found


def _on_local_clock(best: Dated, found: list[Dated], url: str | None) -> Dated:
    """A moment in UTC as the site's readers have it, where another witness gives its offset, or the same minute in local time.

    Content systems write their machine-readable dates in UTC: what readers see as 10 p.m. is the next day there.
    """
    instant = best.moment.instant()
    if instant is None or best.moment.offset:
        return best
    for other in found:
        offset = _offset_between(instant, other.moment)
        if offset and -timedelta(hours=12) <= offset <= timedelta(hours=14):
            return Dated(from_datetime(instant.astimezone(timezone(offset))), best.witness, best.trust)
    zone = site_zone(url)
    return Dated(from_datetime(instant.astimezone(zone)), best.witness, best.trust) if zone else best


def _offset_between(instant: datetime, other: Moment) -> timedelta | None:
    """The zone in which `other` is the same minute; None where it is another moment, or says no time of day."""
    if other.time is None:
        return None
    shown = datetime.fromisoformat(str(other))
    if other.offset is not None:
        return other.offset if abs(shown - instant) <= timedelta(minutes=1) else None
    apart = shown - instant.replace(tzinfo=None)
    offset = timedelta(minutes=15) * round(apart / timedelta(minutes=15))
    return offset if abs(apart - offset) <= timedelta(minutes=1) else None


def _is_doubtful(published: Dated, found: list[Dated]) -> bool:
    """Only machines are told this day, or other witnesses say another one.

    Content systems write what machines read anew when a story is moved, imported or published again.
    """
    day = published.moment.day
    if published.witness in MACHINE_WITNESSES:
        return all(dated.moment.day != day or dated.witness in MACHINE_WITNESSES for dated in found)
    # Nobody writes an address anew.
    return published.witness != "url" and any(
        dated.moment.day != day and dated.witness != published.witness for dated in found
    )


def _is_better(shown: Dated, published: Dated, found: list[Dated]) -> bool:
    """What stands alone below the headline, where it is the earlier day, or where a <time> or a mere "date" of the head says another.

    Against what the page itself shows elsewhere it needs a second witness. Of the same day it tells less: it has no clock.
    """
    if shown.moment.day == published.moment.day:
        return False
    is_earlier = shown.moment.day < published.moment.day
    if published.witness in MACHINE_WITNESSES:
        return is_earlier or published.trust < MACHINE_TRUST
    agreeing = {dated.witness for dated in found if dated.moment.day == shown.moment.day}
    return bool(agreeing - {published.witness}) and (is_earlier or published.witness == "time")


def _is_contradicted(published: Dated | None, found: list[Dated]) -> bool:
    """A witness that is believed as much says another month."""
    if published is None:
        return False
    day = published.moment.day
    return any(other.trust >= 2.0 and abs((other.moment.day - day).days) > 31 for other in found)


def _is_past(moment: Moment, fetched: datetime | None) -> bool:
    if not FIRST_YEAR <= moment.day.year <= LAST_YEAR:
        return False
    if fetched is None:
        return True
    instant = moment.instant()
    if instant is not None:
        # Clocks of publishers run a little fast.
        return instant <= fetched + timedelta(minutes=15)
    return moment.day <= (fetched + ZONE_SLACK).date()


def _url_day(url: str | None) -> date | None:
    """The day in the address's path: /2024/05/03/, /2024/may/03/, -20240503 and the like; an archive's own stamp is none."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    for found in _URL_DAY.finditer(path):
        year, month, day = (part for part in found.groups() if part)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    if worded := _URL_WORDED_DAY.search(path):
        moment = read_date(" ".join(reversed(worded.groups())))
        return moment.day if moment else None
    return None


def _searched(tree: HtmlElement, page: Page) -> date | None:
    """What htmldate finds in the page's words; asked last, since it takes as long as all the rest."""
    from htmldate import find_date

    latest = (page.fetched + ZONE_SLACK).date().isoformat() if page.fetched else f"{LAST_YEAR - 1}-12-31"
    try:
        found = find_date(
            tree,
            extensive_search=not _says_many_dates(tree),
            original_date=True,
            url=page.url,
            min_date=f"{FIRST_YEAR}-01-01",
            max_date=latest,
        )
    except (ValueError, RecursionError):
        return None
    # It makes a year into New Year's Day: nobody said that.
    return date.fromisoformat(found) if found and not found.endswith("-01-01") else None


def _says_many_dates(tree: HtmlElement) -> bool:
    found = (element for element in tree.iter(etree.Element) if _may_say_date(element))
    return next(islice(found, DATED_ELEMENTS_MAX, None), None) is not None


def _may_say_date(element: HtmlElement) -> bool:
    is_named = element.tag in ("small", "footer") or any(
        _DATED_NAMES.search(element.get(name, "")) for name in ("class", "id", "itemprop")
    )
    if not is_named:
        return False
    text = "".join(islice(element.itertext(), 50))[:_DATED_CHARACTERS]
    return bool(_DATED_TEXT.match(text) or _DATED_TEXT.match(element.get("title", "")[:_DATED_CHARACTERS]))


def writes_month_first(tree: HtmlElement, url: str | None) -> bool:
    """5/3/2024 is in May: English of no country but the United States, on an address that names no other country."""
    language = tree.get("lang", "").lower().replace("_", "-")
    if language in ("en-us", "es-us", "fil-ph", "en-ph"):
        return True
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return False
    return (
        language in ("en", "")
        and host.rsplit(".", 1)[-1] in ("com", "org", "net", "us", "gov", "edu")
        and language == "en"
    )
