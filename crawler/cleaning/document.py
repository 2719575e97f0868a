"""Bytes to a tree: decoded as the HTML standard says, and parsed once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from charset_normalizer import from_bytes
from lxml import etree, html
from lxml.etree import LxmlError
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

from crawler.items import NotAnArticle, Page

# Enough of a body to tell its encoding, and little enough that telling takes no longer than parsing.
DETECTION_BYTES = 16_384
# The standard looks for <meta charset> in the first 1,024 bytes; browsers go on, and long heads need them to.
META_BYTES = 8_192

_BINARY_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
    b"ID3",
    b"7z\xbc\xaf",
)
_OTHER_TEXT = re.compile(
    rb"\s*(?:[\[{]|<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg)\b|<(?:rss|feed|urlset)\b)",
    re.S,
)
_NOT_HTML_TYPE = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|json|octet-stream|javascript)\b", re.I
)
# C0 but tab and newlines, DEL, C1, soft hyphens, noncharacters and lone surrogates: no character of any story.
# In UTF-8, where a page is searched in a third of the time: those of one byte, and those of more by their first one.
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_LONG_CONTROLS = {
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f\xad]"),
    b"\xed": re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"),
    b"\xef": re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"),
}
_ACCENTED = re.compile(rb"[^<>\n]{0,40}[\x80-\xff]{1,200}[^<>\n]{0,40}")
_CONTROL_REFERENCE = re.compile(r"&shy;|&#(?:0*([0-9]{1,3})|[xX]0*([0-9a-fA-F]{1,2}))(?:;|(?![0-9a-fA-F;]))")


@dataclass(slots=True)
class Document:
    """A parsed page: `tree` is its <html>; `url` resolves its relative links, None where unknown.

    `elements` keeps lxml's Python objects for the tree's elements alive: each walk would make them all anew.
    """

    tree: html.HtmlElement
    url: str | None
    encoding: str
    elements: list[html.HtmlElement] = field(repr=False)


def parse(page: Page) -> Document:
    """Decode and parse. Raises NotAnArticle: "empty", "not-html" or "unreadable"."""
    if not page.body.strip():
        raise NotAnArticle("empty")
    if _is_not_html(page):
        raise NotAnArticle("not-html")
    encoding, text = decode(page.body, page.content_type)
    body = _utf8(_CONTROL_REFERENCE.sub(_meant_character, text))
    try:
        tree = html.document_fromstring(body, parser=_parser())
    except LxmlError as error:
        raise NotAnArticle("unreadable") from error
    if tree.tag != "html" or tree.find("body") is None:
        raise NotAnArticle("unreadable")
    elements = list(tree.iter())
    return Document(tree, _link_root(elements, page.url), encoding, elements)


def _parser() -> etree.HTMLParser:
    """lxml.html's own parser asks a Python function for the class of every element, and has classes for forms that nobody uses here."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def without_controls(text: str) -> str:
    """The text without its control characters and soft hyphens; tabs and newlines stay."""
    return _utf8(text).decode("utf-8")


def _utf8(text: str) -> bytes:
    """The text without its control characters, encoded."""
    body = text.encode("utf-8", "surrogatepass").translate(None, _CONTROL_BYTES)
    for first, controls in _LONG_CONTROLS.items():
        if first in body:
            body = controls.sub(b"", body)
    return body


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """(encoding, text): by BOM, HTTP header, <meta>; by detection where there is none and it is not UTF-8."""
    by_mark, mark = read_bom(body)
    if by_mark and mark:
        return by_mark, to_unicode(body[len(mark) :], by_mark)
    by_header = http_content_type_encoding(content_type)
    if by_header and by_header != "utf-8":
        return by_header, to_unicode(body, by_header)
    try:
        # Before the <meta>: a page saved anew as UTF-8 often keeps its old one, and nothing else passes for UTF-8.
        return "utf-8", body.decode("utf-8")
    except UnicodeDecodeError:
        encoding = by_header or html_body_declared_encoding(body[:META_BYTES]) or _detected(body)
    if encoding == "utf-8" and _is_hardly_utf8(body):
        encoding = _detected(body)
    return encoding, to_unicode(body, encoding)


def _is_not_html(page: Page) -> bool:
    if page.content_type and _NOT_HTML_TYPE.match(page.content_type):
        return True
    return page.body.startswith(_BINARY_MAGIC) or bool(_OTHER_TEXT.match(page.body[:2048]))


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


def _meant_character(reference: re.Match[str]) -> str:
    """&#150; means windows-1252's dash, as the standard's table says; controls and soft hyphens mean nothing."""
    decimal, hexadecimal = reference.groups()
    if decimal is None and hexadecimal is None:
        return ""
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    return reference.group() if (code >= 0x20 and code not in (0x7F, 0xAD)) or code in (0x09, 0x0A, 0x0D) else ""


def _link_root(elements: Iterable[html.HtmlElement], url: str | None) -> str | None:
    """<base href> where it names the page's own host, else the page's address: a foreign base would move every link."""
    for element in elements:
        if element.tag != "base" or (href := element.get("href")) is None:
            continue
        try:
            root: str = urljoin(url or "", href.strip())
            host = urlsplit(root).hostname
            if host and (url is None or host == urlsplit(url).hostname):
                return root
        except ValueError:
            continue
        break
    return url
