"""Which articles are wanted: by language, length, quality, keywords, and by what their sites reserve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.cleaning.outline import count_words
from crawler.items import Article, Rights
from crawler.keywords import folded, holds

Filtered = Literal[
    "tdm-reserved",
    "noarchive",
    "noindex",
    "filtered-language",
    "filtered-words",
    "filtered-quality",
    "filtered-keywords-any",
    "filtered-keywords-none",
    "filtered-not-free",
    "filtered-license",
]
Reservation = Literal["tdm-reserved", "noarchive", "noindex"]

# Languages that detection tells apart, under the names that people have for all of them (ISO 639-3, macrolanguages).
_MACROLANGUAGES = {"nb": "no", "nn": "no", "yue": "zh", "wuu": "zh", "ary": "ar", "arz": "ar", "ace": "ms", "uzs": "uz"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article has to be. Empty, 0 and False: anything will do.

    `licenses` are parts of a licence's address; `respected` the reservations that keep an article out.
    """

    languages: tuple[str, ...] = ()
    min_words: int = 0
    min_quality: float = 0.0
    keywords_any: tuple[str, ...] = ()
    keywords_none: tuple[str, ...] = ()
    only_free: bool = False
    licenses: tuple[str, ...] = ()
    respected: tuple[Reservation, ...] = ()

    def refusal(self, article: Article) -> Filtered | None:
        """Why the article is not wanted, the first reason of several; None where it is."""
        if reason := self._withheld(article.rights):
            return reason
        # Not known is not another one: a story too short to tell its language is kept.
        if self.languages and article.language and not _is_among(article.language, self.languages):
            return "filtered-language"
        if self.min_words and count_words(article.text) < self.min_words:
            return "filtered-words"
        if article.quality.score < self.min_quality:
            return "filtered-quality"
        return self._unwanted_words(article)

    def _withheld(self, rights: Rights) -> Filtered | None:
        for reservation in self.respected:
            if reserves(rights, reservation):
                return reservation
        if self.only_free and rights.is_free is False:
            return "filtered-not-free"
        if self.licenses and not any(part.casefold() in (rights.license or "").casefold() for part in self.licenses):
            return "filtered-license"
        return None

    def _unwanted_words(self, article: Article) -> Filtered | None:
        if not (self.keywords_any or self.keywords_none):
            return None
        text = folded(f"{article.title or ''}\n{article.text}")
        if self.keywords_any and not _holds_any(text, self.keywords_any):
            return "filtered-keywords-any"
        return "filtered-keywords-none" if _holds_any(text, self.keywords_none) else None


def reserves(rights: Rights, reservation: Reservation) -> bool:
    """Whether page and site declare the reservation."""
    if reservation == "tdm-reserved":
        return bool(rights.tdm_reserved)
    names = ("noindex", "none") if reservation == "noindex" else (reservation,)
    return any(name in rights.robots for name in names)


def is_keyword(text: str) -> bool:
    """Whether there is anything in it to look for."""
    return any(character.isalnum() for character in folded(text))


def _holds_any(text: str, keywords: Iterable[str]) -> bool:
    return any(holds(text, folded(keyword)) for keyword in keywords)


def _is_among(language: str, wanted: Sequence[str]) -> bool:
    """A language without a region ("en") is among those with one ("en-GB"), and the other way round."""
    names = {language, _MACROLANGUAGES.get(language, language)}
    return any(_is_part_of(name, each) or _is_part_of(each, name) for name in names for each in wanted)


def _is_part_of(narrow: str, wide: str) -> bool:
    return narrow == wide or narrow.startswith(f"{wide}-")
