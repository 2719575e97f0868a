"""The names in a byline: without "By", roles, places, dates and what else stands around them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from crawler.cleaning.metadata.moments import names_month, without_dates
from crawler.cleaning.metadata.shown import spaced
from crawler.cleaning.metadata.site import SiteNames, folded_name

MAX_NAME_WORDS = 6
MAX_PERSON_WORDS = 8
MAX_NAME_CHARACTERS = 60
# No byline is longer: a hundred characters are many, and some of the patterns take time with the square of them.
BYLINE_READ_CHARACTERS = 500
# What is longer, and neither a person's name nor a team's, is a sentence.
NICKNAME_WORDS_MAX = 3


def _words_of(file: str) -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath(file).read_text("utf-8"))
    return {name: frozenset(words) for name, words in lists.items()}


def _any_of(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_WORDS = _words_of("bylines.toml")
NOT_BY = _WORDS["not_by"]
_AGENCY_NAMES = _words_of("agencies.toml")["names"]
_AGENCIES = {folded_name(name): name for name in sorted(_AGENCY_NAMES)}
_BY = re.compile(
    rf"^\W*(?:(?:(?:{_any_of(_WORDS['before_by'])})\b\s*)*(?:{_any_of(_WORDS['by'])})(?:\b|(?<=[文者]))\s*(?:[:：]\s*|\s+|(?<=[文者])))+",
    re.I,
)
_NOT_BY = re.compile(rf"(?:^|[\s,;|·•])(?:{_any_of(_WORDS['not_by'])})\b.*", re.I)
_BRACKETS = re.compile(r"\s*[(\[{（【].*?(?:[)\]}）】]|$)")
# "A, B, and C": the words between two names, behind a comma, too. A letter alone may be the next name's initial or a surname's.
_LETTERS = frozenset({"i", "e", "y", "a"})
_AND = rf"(?i:{_any_of(_WORDS['and'] - _LETTERS)})\s+|(?i:{_any_of(_LETTERS)})\s+(?=[^\W\d_a-zß-ÿ])"
_BREAKS = re.compile(rf"(\s*(?:[,;|/•·&+\n、，،؛]|\s[-–—]\s)\s*(?:{_AND})?|\s+(?:{_AND}))")
_SMALL_PREFIX = re.compile(r"[a-z]{1,3}['’-][^\W\d_a-zß-ÿ]")
_PLACE = re.compile(rf"(?:^|\s+)(?:{_any_of(_WORDS['places'])})\s+(?!['’]t\b).*")
_EMPLOYER = re.compile(rf"\s+(?:{_any_of(_WORDS['employers'])})\s.*")
# What is left of "Jane Roe on 3 May at 10:15" when its date is taken out.
_BEFORE_DATE = re.compile(r"(?:\s+(?:on|at|am|um|le|el|il|à|den|the|,|\.|-|–))+\s*$", re.I)
_ADDRESS = re.compile(r"\S+@\S+|https?:\S*|www\.\S+")
_READING_TIME = re.compile(r"\d+\s*-?(?:min|мин|分).*", re.I)
_AGENCY_BEHIND = re.compile(
    rf"(?<=\w)\s+(?:{_any_of(frozenset(name for name in _AGENCY_NAMES if ' ' in name))})$", re.I
)
_PARTS = re.compile(r"[,;|/•·&+()\[\]]|\s[-–—]\s|\s(?:and|und|et|y|mit|with|via|for)\s")
_EDGES = " .,:;-–—|*\"'“”„«»<>·•∙#\\"


@dataclass(frozen=True, slots=True)
class Name:
    """`is_person`: it reads as forename and surname; else a nickname, an initial or an organisation.

    `is_site`: the site's own; `has_form`: one that is written as a person's, too.
    """

    text: str
    is_person: bool
    is_site: bool = False
    has_form: bool = False


def agency_of(text: str) -> str | None:
    """The news agency that the text names, in the list's spelling."""
    return _AGENCIES.get(folded_name(text))


def is_single_name(text: str) -> bool:
    """One word with a capital, as artists sign: no account's "janeroe", no agency's "EFE", no role, and no address."""
    is_capitalised = text[:1].isupper() and not text.isupper() and text.isalpha()
    return is_capitalised and not agency_of(text) and not _names_organisation([text]) and not _is_no_name(text)


def read_names(text: str, names: SiteNames) -> list[Name]:
    """The names of one byline, in order; empty where it holds none. Agencies are none."""
    text = without_dates(spaced(_ADDRESS.sub(" ", text[:BYLINE_READ_CHARACTERS])))
    text = _BEFORE_DATE.sub("", _READING_TIME.sub("", _NOT_BY.sub("", _BRACKETS.sub("", text))))
    found = [name for part in _parts(text) if (name := _read_name(part, names))]
    if any(name.is_person for name in found):
        return [name for name in found if name.is_person]
    return found


def agencies_in(text: str) -> Iterator[str]:
    """The agencies in a byline such as "Jane Roe, dpa" or "(Reuters)"."""
    for part in _PARTS.split(text[:BYLINE_READ_CHARACTERS]):
        if agency := agency_of(_BY.sub("", part)):
            yield agency


def _parts(text: str) -> Iterator[str]:
    opening = _BY.match(text)
    text = text[opening.end() :] if opening else text
    pieces = [_trimmed(_without_place(_BY.sub("", piece), is_opened=bool(opening))) for piece in _pieces(text) if piece]
    surname_first = len(pieces) == 2 and all(" " not in piece for piece in pieces) and text.count(",") == 1
    if surname_first:
        yield f"{pieces[1]} {pieces[0]}"
        return
    yield from (piece for piece in pieces if piece.lower() not in _WORDS["degrees"])


def _pieces(text: str) -> Iterator[str]:
    """What stands between commas, conjunctions and the like; "Jane Roe y Gasset" is one person with two surnames."""
    piece, *rest = _BREAKS.split(text)
    for between, following in zip(rest[::2], rest[1::2], strict=True):
        if between.strip().lower() in _LETTERS and " " in piece.strip() and _is_surname(following):
            piece += between + following
        else:
            yield piece
            piece = following
    yield piece


def _is_surname(piece: str) -> bool:
    word = piece.strip(_EDGES)
    is_other = word.isupper() or agency_of(word) or word.lower() in _WORDS["roles"] or _is_no_name(word)
    return bool(word) and " " not in word and word[0].isupper() and not is_other


def _without_place(piece: str, *, is_opened: bool) -> str:
    """ "Jane Roe in Berlin" is Jane Roe, and so is "By Jane Roe for Example TV"; "Centre for Example Studies" stays as it is."""
    name = _PLACE.sub("", piece)
    name = _EMPLOYER.sub("", name) if is_opened else name
    words = name.split()
    return name if not words or (_reads_as_person(words) and not _names_organisation(words)) else piece


def _trimmed(piece: str) -> str:
    """Without what stands at its ends, and the agency behind a name; the dot of a last initial stays: "Nelson C.J."."""
    bare = piece.strip(_EDGES)
    if re.search(r"\b[A-Z]\.\s*$", piece):
        bare += "."
    return _AGENCY_BEHIND.sub("", bare)


def _read_name(text: str, names: SiteNames) -> Name | None:
    words = text.split()
    count_max = MAX_PERSON_WORDS if _reads_as_person(words) else MAX_NAME_WORDS
    if not 1 <= len(words) <= count_max or not 2 < len(text) <= MAX_NAME_CHARACTERS:
        return None
    if agency_of(text) or _holds_no_name(words) or text[0].isdigit() or text.lower() in _WORDS["by"]:
        return None
    if names.is_site(text):
        return Name(
            text, is_person=False, is_site=True, has_form=_reads_as_person(words) and not _names_organisation(words)
        )
    if text.isupper() and len(words) > 1:
        text = " ".join(map(_capitalised, words))
        words = text.split()
    has_role = any(word.lower().strip(".,") in _WORDS["roles"] for word in words)
    if has_role and (bare := _without_jobs(words)) and _reads_as_person(bare) and not _names_organisation(bare):
        return Name(" ".join(bare), is_person=True)
    is_person = not has_role and _reads_as_person(words)
    if not is_person and not has_role and (len(words) > NICKNAME_WORDS_MAX or not _reads_as_nickname(words)):
        return None
    return Name(text, is_person)


def _without_jobs(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while end > 1 and words[end - 1].lower() in _WORDS["jobs"]:
        end -= 1
    while start < end - 1 and words[start].lower() in _WORDS["jobs"]:
        start += 1
    return words[start:end]


def _names_organisation(words: list[str]) -> bool:
    return any(word.lower() in _WORDS["roles"] or (len(word) > 2 and word.isupper()) for word in words)


def _reads_as_nickname(words: list[str]) -> bool:
    """A word or two, as accounts are called; three only with a capital: else it is a piece of a sentence."""
    return len(words) < NICKNAME_WORDS_MAX or not words[0][0].islower()


def _holds_no_name(words: list[str]) -> bool:
    """A word is none that any name holds, or all are none: "Tim Read" and "June Roe" are people, "June" and "Min Read" are not."""
    return all(map(_is_no_name, words)) or any(_is_no_name(word) and not _may_be_name(word) for word in words)


def _is_no_name(word: str) -> bool:
    lower = word.lower().strip(_EDGES)
    return lower in _WORDS["not_names"] or any(map(str.isdigit, word[:1])) or _names_long_month(lower)


def _may_be_name(word: str) -> bool:
    lower = word.lower().strip(_EDGES)
    return not word[:1].islower() and (lower in _WORDS["also_names"] or _names_long_month(lower))


def _names_long_month(lower: str) -> bool:
    return len(lower) > 3 and names_month(lower)


def _reads_as_person(words: list[str]) -> bool:
    """Two to six words that begin with capitals, small words of names between them; or a name of a script without case.

    The small words are not counted, and may be written together with the next one: "Abd al-Rahman al-Rashed".
    """
    if not words or words[0].lower() in ("the", "der", "die", "das", "la", "le", "el", "our", "this", "zur", "zum"):
        return False
    if any(mark in word for word in words for mark in ':?!"»«©'):
        return False
    letters = "".join(words)
    if not any(letter.islower() or letter.isupper() for letter in letters):
        return 2 <= len(letters) <= 24 and not any(map(str.isdigit, letters))
    large = [word for word in words if word.lower() not in _WORDS["particles"] or word[0].isupper()]
    if not 2 <= len(large) <= 6 or any(map(str.isdigit, letters)):
        return False
    return large[-1] is words[-1] and all(_opens_large(word) for word in large)


def _opens_large(word: str) -> bool:
    return not word[0].islower() or _SMALL_PREFIX.match(word) is not None


def _capitalised(word: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0] + part.group()[1:].lower(), word)
