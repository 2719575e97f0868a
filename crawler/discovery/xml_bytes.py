"""What is done to a feed's or sitemap's bytes before a parser sees them."""

import re

# Where a document's type and root element stand; warnings of a broken script may stand before them.
HEAD_BYTES = 65_536

_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED_ENCODING = re.compile(r"(<\?xml[^>]{0,100}?)(?<!\s)\s++encoding=[\"'][\w-]+[\"']", re.I)
_DOCTYPE_START = re.compile(rb"<!DOCTYPE", re.I)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,500}+(?:\[.*?\]\s*)?>", re.S | re.I)
_BLANK = b"\xef\xbb\xbf \t\r\n"


def is_blank(body: bytes) -> bool:
    return not body[:HEAD_BYTES].strip(_BLANK)


def without_doctype(body: bytes) -> bytes:
    """The document without its DOCTYPE, internal subset and all: neither feeds nor sitemaps need what one declares.

    UTF-16 becomes UTF-8, so that nothing that is looked for in the bytes can hide there.
    """
    codec = _UTF16.get(body[:2])
    if codec:
        text = _DECLARED_ENCODING.sub(r"\1", body.decode(codec, "replace"), count=1)
        body = text.encode("utf-8", "replace")
    # Tried at the first place only, which is the one where a parser would heed it: a search for one that ends is quadratic.
    start = _DOCTYPE_START.search(body, 0, HEAD_BYTES)
    doctype = _DOCTYPE.match(body, start.start(), HEAD_BYTES) if start else None
    return body[: doctype.start()] + body[doctype.end() :] if doctype else body
