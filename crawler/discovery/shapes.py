"""What the shape of an address says: a story, a list, a service, a file; and the day that it names."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from urllib.parse import unquote, urlsplit

_DATA = tomllib.loads(files(__package__).joinpath("links.toml").read_text("utf-8"))
_LISTS, _LOOSE_LISTS = frozenset(_DATA["lists"]), frozenset(_DATA["loose_lists"])
_NEVER, _SERVICES = frozenset(_DATA["never"]), frozenset(_DATA["services"])
_PARAMETERS, _ID_PARAMETERS = frozenset(_DATA["parameters"]), frozenset(_DATA["id_parameters"])
_STORY_MARKERS, _JOINERS = frozenset(_DATA["story_markers"]), frozenset(_DATA["joiners"])
_MEDIA, _PAGES = frozenset(_DATA["media"]), frozenset(_DATA["pages"])
_MONTHS = {name: number for number, name in enumerate(_DATA["months"], 1)}

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_.-]?)(0?[1-9]|1[0-2]|"
    + "|".join(_MONTHS)
    + r")[a-z]{0,6}\2(0?[1-9]|[12]\d|3[01])(?!\d)",
    re.I | re.ASCII,
)
# A day or a month, and something behind it: before the end stands the list of that day's stories.
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d([/_.-])(?:0?[1-9]|1[0-2]|" + "|".join(_MONTHS) + r")[a-z]{0,6}\1.*[^\W_]{3}"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d).*[^\W_]{3}",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_](?=\W|_|$)")
# Scripts that set no blanks: two characters are about a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# A story's number, between other characters or alone; or a code of letters and digits, such as a UUID.
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_CODE = re.compile(r"(?<![a-z0-9])(?=[a-z0-9])(?=[a-z]*\d[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,}(?![a-z0-9])")
_PAGE_NUMBER = re.compile(r"(?:page|seite|p)?[-_=]?\d{1,4}")

STORY_WORDS_MIN = 4


@dataclass(frozen=True, slots=True)
class _Address:
    """An address in parts, decoded and in lower case. `last` is the last segment without `ending`, its extension."""

    segments: tuple[str, ...]
    last: str
    ending: str
    parameters: tuple[tuple[str, str], ...]


def date_in_url(url: str) -> date | None:
    """The day that an address's path names, of the site's own calendar; None where it names none."""
    for year, _, month, day in _DAY.findall(urlsplit(url).path):
        try:
            return date(int(year), _MONTHS.get(month.lower()) or int(month), int(day))
        except ValueError:
            continue
    return None


def is_story_address(url: str) -> bool:
    """Has the address the shape of a story's: a day, a headline's words, a number or a code?"""
    address = _parse(url)
    return (
        _names_id(address)
        or bool(_DATED.search("/".join(address.segments)))
        or _has_headline(address)
        or _is_numbered(address)
        or (address.ending in _PAGES and bool(_count_words(address.last) > 1 or re.search(r"\d", address.last)))
    )


def is_surely_story_address(url: str) -> bool:
    """The same, of an address that says it twice: by a day or a number, and by a headline's words."""
    address = _parse(url)
    is_numbered = _is_numbered(address) or bool(_DATED.search("/".join(address.segments)))
    return is_numbered and any(_count_words(segment) >= STORY_WORDS_MIN for segment in address.segments[-3:])


def is_other_address(url: str) -> bool:
    """Is the address that of a list, a service, a form or a file: surely no story, whatever else stands in it?"""
    address = _parse(url)
    segments = address.segments
    if address.ending in _MEDIA or any(name in _PARAMETERS for name, _ in address.parameters):
        return True
    if not segments:
        return not _names_id(address)
    if address.last in _SERVICES and not _names_id(address):
        return True
    if segments[-1] in _NEVER or not (_NEVER.isdisjoint(segments) or is_surely_story_address(url)):
        return True
    while len(segments) > 1 and _PAGE_NUMBER.fullmatch(segments[-1]) and not _YEAR.fullmatch(segments[-1]):
        segments = segments[:-1]
    behind = segments[-2:]
    return not _LISTS.isdisjoint(behind) or (not _LOOSE_LISTS.isdisjoint(behind) and not is_story_address(url))


@lru_cache(1024)
def _parse(url: str) -> _Address:
    parts = urlsplit(url.lower())
    segments = tuple(segment for segment in unquote(parts.path).split("/") if segment)
    pairs = (pair.partition("=") for pair in parts.query.split("&") if pair)
    last, dot, ending = segments[-1].rpartition(".") if segments else ("", "", "")
    if not dot or not ending.isalnum() or not last:
        last, ending = last or ending, ""
    if last in ("index", "default") and len(segments) > 1:
        last = segments[-2]
    return _Address(segments, last, ending, tuple((name, value) for name, _, value in pairs))


def _has_headline(address: _Address) -> bool:
    count = _count_words(address.last)
    if count < STORY_WORDS_MIN - 1:
        return count == 2 and not _STORY_MARKERS.isdisjoint(address.segments[:-1])
    return count >= STORY_WORDS_MIN or _JOINERS.isdisjoint(_WORD.findall(address.last))


def _count_words(text: str) -> int:
    return len(_UNSPACED.findall(text)) or len(_WORD.findall(text))


def _is_numbered(address: _Address) -> bool:
    """Stands a story's number or code in one of the last three segments, or a shorter number alone at the end?"""
    if any(_NUMBER.search(segment) or _CODE.search(segment) for segment in address.segments[-3:]):
        return True
    is_alone = re.fullmatch(r"[a-z]{0,8}[-_.]?\d{3,4}", address.last) and len(address.segments) > 1
    return bool(is_alone) and not _YEAR.fullmatch(address.last[-4:])


def _names_id(address: _Address) -> bool:
    return any(name in _ID_PARAMETERS and re.search(r"\d", value) for name, value in address.parameters)
