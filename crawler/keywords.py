"""Keywords in a text: whole words where the script has spaces, anywhere where it has none; phrases, too."""

import unicodedata

# Scripts whose words run together, and Hangul, whose words carry their particles: by the first word of a character's name.
_UNSPACED = ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")


def folded(text: str) -> str:
    """The text as keywords are compared in: case, width, composed letters and runs of white space make no difference."""
    # The dotted capital I of Turkish folds to an i with a second dot.
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i").split())


def holds(text: str, keyword: str) -> bool:
    """Whether `keyword` stands in `text`, both of them folded."""
    start = text.find(keyword)
    while start >= 0:
        if not _runs_on(text, start) and not _runs_on(text, start + len(keyword)):
            return True
        start = text.find(keyword, start + 1)
    return False


def _runs_on(text: str, place: int) -> bool:
    """Whether the characters before and at `place` belong to one word."""
    return 0 < place < len(text) and all(map(_is_in_word, text[place - 1 : place + 1]))


def _is_in_word(character: str) -> bool:
    # Marks as well: the vowels of Hindi and the points of Hebrew are no letters to Unicode.
    is_part = unicodedata.category(character)[0] in "LMN"
    return is_part and not unicodedata.name(character, "").startswith(_UNSPACED)
