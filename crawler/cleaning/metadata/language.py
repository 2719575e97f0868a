"""The language of a text, as a BCP 47 tag."""

from functools import cache
from typing import TYPE_CHECKING

from crawler.cleaning.metadata.language_model import load

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# A few sentences tell most languages; where they leave doubt, more are read.
FIRST_CHARACTERS = 600
SAMPLE_CHARACTERS = 2_000
TEXT_MIN_CHARACTERS = 40
CONFIDENCE_MIN = 0.5
FIRST_CONFIDENCE_MIN = 0.9


def detect_language(text: str) -> str | None:
    """Told from the text alone, not believed from the page; None for a text too short to tell, or in doubt.

    A sample from the middle: stories open and end with names, places and boilerplate in other languages.
    """
    if len(text) < TEXT_MIN_CHARACTERS:
        return None
    identifier = load_identifier()
    language, confidence = identifier.classify(_middle(text, FIRST_CHARACTERS))
    if confidence < FIRST_CONFIDENCE_MIN and len(text) > FIRST_CHARACTERS:
        language, confidence = identifier.classify(_middle(text, SAMPLE_CHARACTERS))
    return str(language) if confidence >= CONFIDENCE_MIN else None


@cache
def load_identifier() -> "LanguageIdentifier":
    """The model, loaded once."""
    return load()


def _middle(text: str, characters: int) -> str:
    start = max(0, (len(text) - characters) // 2)
    return text[start : start + characters]
