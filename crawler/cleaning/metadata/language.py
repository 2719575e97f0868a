"""The language of a text, as a BCP 47 tag."""

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE_CHARACTERS = 2_000
TEXT_MIN_CHARACTERS = 40
CONFIDENCE_MIN = 0.5

_IDENTIFIER = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> str | None:
    """Told from the text alone, not believed from the page; None for a text too short to tell, or in doubt.

    A sample from the middle: stories open and end with names, places and boilerplate in other languages.
    """
    if len(text) < TEXT_MIN_CHARACTERS:
        return None
    start = max(0, (len(text) - SAMPLE_CHARACTERS) // 2)
    language, confidence = _IDENTIFIER.classify(text[start : start + SAMPLE_CHARACTERS])
    return str(language) if confidence >= CONFIDENCE_MIN else None
