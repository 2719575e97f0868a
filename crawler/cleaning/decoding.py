"""Bytes to text, as the HTML standard says, and as pages need where they lie."""

import re
from functools import lru_cache

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

# Enough of a body to tell its encoding, and little enough that telling takes no longer than parsing.
DETECTION_BYTES = 16_384
# The standard looks for <meta charset> in the first 1,024 bytes; browsers go on, and long heads need them to.
META_BYTES = 8_192
# Enough of a body to see whether it has the zero bytes that the ASCII of any markup has in UTF-16.
WIDE_BYTES = 1_024

# The one encoding of the standard's that shifts between character sets.
_ESCAPED = "iso2022_jp"
_ACCENTED = re.compile(rb"[^<>\n]{0,40}[\x80-\xff]{1,200}[^<>\n]{0,40}")
# What reads differently in codecs that are none of the web's: UTF-7, punycode, EBCDIC, Python's escapes.
_MARKUP = r"<a href='+ADw-\x41\u0042-x' title=\"[1]\">"


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """(encoding, text): by BOM, HTTP header, <meta>; by detection where there is none and it is not UTF-8."""
    by_mark, mark = read_bom(body)
    if by_mark and mark:
        return by_mark, to_unicode(body[len(mark) :], by_mark)
    by_header = _believable(http_content_type_encoding(content_type), body) or _unmarked_wide(body)
    if by_header and by_header != "utf-8":
        return by_header, to_unicode(body, by_header)
    # All of its bytes are ASCII's: it would pass for UTF-8, too.
    if b"\x1b" in body and html_body_declared_encoding(body[:META_BYTES]) == _ESCAPED:
        return _ESCAPED, to_unicode(body, _ESCAPED)
    try:
        # Before the <meta>: a page saved anew as UTF-8 often keeps its old one, and nothing else passes for UTF-8.
        return "utf-8", body.decode("utf-8")
    except UnicodeDecodeError:
        by_meta = _believable(html_body_declared_encoding(body[:META_BYTES]), body)
        encoding = by_header or by_meta or _detected(body)
    if encoding == "utf-8" and _is_hardly_utf8(body):
        encoding = _detected(body)
    return encoding, to_unicode(body, encoding)


def _believable(encoding: str | None, body: bytes) -> str | None:
    """The declared encoding; None for one in which no page is written, and for UTF-16 of a body that is not."""
    if encoding is None or _reads_markup(encoding):
        return encoding
    return encoding if encoding.startswith("utf-16") and b"\0" in body[:WIDE_BYTES] else None


@lru_cache(256)
def _reads_markup(encoding: str) -> bool:
    """Whether markup is ASCII in it, as in all encodings of the standard's but UTF-16: Python knows many more, zlib among them."""
    try:
        return _MARKUP.encode().decode(encoding, "replace") == _MARKUP
    except (LookupError, UnicodeError):
        return False


def _unmarked_wide(body: bytes) -> str | None:
    """UTF-16 without a BOM, by the zero bytes of its first characters, which are ASCII in any markup; else None."""
    if len(body) < 4:
        return None
    if body[1] == body[3] == 0 and body[0] and body[2]:
        return "utf-16-le"
    return "utf-16-be" if body[0] == body[2] == 0 and body[1] and body[3] else None


def _is_hardly_utf8(body: bytes) -> bool:
    """More broken sequences than whole ones: the declaration lies. A few broken ones are the usual cut-off teaser."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 2 > sum(1 for character in text if character > "\x7f")


def _detected(body: bytes) -> str:
    """The likeliest encoding of a body that is not UTF-8; windows-1252, the web's default, where nothing is likely."""
    telling = b" ".join(_ACCENTED.findall(body[: 40 * DETECTION_BYTES]))[:DETECTION_BYTES]
    best = from_bytes(telling).best()
    return "cp1252" if best is None or best.encoding in ("utf_8", "ascii", "latin_1") else best.encoding
