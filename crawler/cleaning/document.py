"""Bytes to a tree: decoded as the HTML standard says, and parsed once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from lxml.etree import LxmlError

from crawler.cleaning.decoding import decode
from crawler.items import NotAnArticle, Page

# libxml2's time is quadratic in the attributes of one tag: 10,000 of them take .2 s, 40,000 take 5 s.
ATTRIBUTES_MAX = 5_000
# What stands in a page's head; any other element there is its body's.
_HEAD_TAGS = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template"})

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
# A comment ends at its first "-->", and for good: thirty of them, tried in all their groupings, took minutes.
_OTHER_TEXT = re.compile(
    rb"\s*(?:[\[{]|<\?xml[^>]*>\s*(?>(?:<!--(?>.*?-->)\s*)*)<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg)\b|<(?:rss|feed|urlset)\b)",
    re.S,
)
_NOT_HTML_TYPE = re.compile(r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|json|javascript)\b", re.I)
# What servers say of what they do not know: a page, if it begins as one.
_ANY_TYPE = re.compile(
    r"\s*(?:application/(?:octet-stream|unknown|binary)|binary/octet-stream|unknown/unknown|\*/\*)", re.I
)
_SNIFFED_BYTES = 2_048
_NO_TEXT_BYTES = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
_NO_TEXT_SHARE = 0.02
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|link|article|h1|div|p)\b", re.I)
# C0 but tab and newlines, DEL, C1, soft hyphens, noncharacters and lone surrogates: no character of any story.
# In UTF-8, where a page is searched in a third of the time: those of one byte, and those of more by their first one.
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_LONG_CONTROLS = {
    b"\xc2": re.compile(rb"\xc2[\x80-\x9f\xad]"),
    b"\xed": re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]"),
    b"\xef": re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"),
}
_CONTROL_REFERENCE = re.compile(
    rb"&shy;|&#(?:0*([0-9]{1,3})(?:;|(?![0-9;]))|[xX]0*([0-9a-fA-F]{1,2})(?:;|(?![0-9a-fA-F;])))"
)
_ATTRIBUTE = rb"""(?>[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)?+)?+)"""
# A tag with too many attributes is a long one, of four bytes for each: without a ">", or without a "<" where values hold that.
_LONG_WITHOUT_END = re.compile(rb">[^>]{%d}" % (4 * ATTRIBUTES_MAX))
_LONG_WITHOUT_START = re.compile(rb"<[a-zA-Z][^<]{%d}" % (4 * ATTRIBUTES_MAX))
_LONG_TAG = re.compile(rb"(<[a-zA-Z][^\s/>]*+%b{%d})%b*+" % (_ATTRIBUTE, ATTRIBUTES_MAX, _ATTRIBUTE))


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
    """Decode and parse. Raises NotAnArticle: "empty", "not-html" or "unreadable"; MemoryError."""
    if not page.body.strip():
        raise NotAnArticle("empty")
    if _is_not_html(page):
        raise NotAnArticle("not-html")
    encoding, text = decode(page.body, page.content_type)
    tree = _tree(_with_fewer_attributes(without_any_controls(text)))
    if tree.tag != "html" or not _has_body(tree):
        raise NotAnArticle("unreadable")
    elements = list(tree.iter())
    return Document(tree, _link_root(elements, page.url), encoding, elements)


def fragment(markup: str) -> html.HtmlElement:
    """A piece of markup as a tree of its own, for which the limits of a page hold. Raises LxmlError."""
    body = _with_fewer_attributes(without_any_controls(f"<div>{markup}</div>"))
    return html.document_fromstring(body, parser=_parser())


def _tree(body: bytes) -> html.HtmlElement:
    try:
        return html.document_fromstring(body, parser=_parser())
    except LxmlError as error:
        # lxml has no exception of its own for it.
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise NotAnArticle("unreadable") from error


def _has_body(tree: html.HtmlElement) -> bool:
    """Gives the body what the head has of it: libxml2, older than HTML 5, leaves <article> there if no <body> was written before."""
    head, body = tree.find("head"), tree.find("body")
    astray = [child for child in head if child.tag not in _HEAD_TAGS] if head is not None else []
    if any(child.text_content().strip() for child in astray):
        body = etree.SubElement(tree, "body") if body is None else body
        astray[-1].tail = f"{astray[-1].tail or ''}{body.text or ''}"
        body.text = None
        body[:0] = astray
    return body is not None


def _with_fewer_attributes(body: bytes) -> bytes:
    """The body without what each tag has beyond ATTRIBUTES_MAX."""
    starts = {body.find(b"<", ahead.start()) for ahead in _LONG_WITHOUT_END.finditer(body)}
    starts.update(ahead.start() for ahead in _LONG_WITHOUT_START.finditer(body))
    kept: list[bytes] = []
    done = 0
    for start in sorted(starts):
        if start >= done and (tag := _LONG_TAG.match(body, start)):
            kept.append(body[done : tag.end(1)])
            done = tag.end()
    return b"".join([*kept, body[done:]]) if kept else body


def _parser() -> etree.HTMLParser:
    """lxml.html's own parser asks a Python function for the class of every element, and has classes for forms that nobody uses here."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def without_controls(text: str) -> str:
    """The text without its control characters and soft hyphens; tabs and newlines stay."""
    return _utf8(text).decode("utf-8")


def without_any_controls(markup: str) -> bytes:
    """Markup without control characters, as they are and as references: of those no tree can be made. UTF-8."""
    return _without_control_references(_utf8(markup))


def _utf8(text: str) -> bytes:
    """The text without its control characters, encoded."""
    body = text.encode("utf-8", "surrogatepass").translate(None, _CONTROL_BYTES)
    for first, controls in _LONG_CONTROLS.items():
        if first in body:
            body = controls.sub(b"", body)
    return body


def _is_not_html(page: Page) -> bool:
    declared = page.content_type or ""
    if _NOT_HTML_TYPE.match(declared) or page.body.startswith(_BINARY_MAGIC):
        return True
    # UTF-16 has zeros in its markup.
    beginning = page.body[:_SNIFFED_BYTES].replace(b"\0", b"")
    if _OTHER_TEXT.match(page.body[:_SNIFFED_BYTES]):
        return True
    return not _MARKUP.search(beginning) and bool(_ANY_TYPE.match(declared) or _is_binary(beginning))


def _is_binary(beginning: bytes) -> bool:
    """By the characters that no text has, as the MIME Sniffing standard has them; some stand in any page that is long enough."""
    return len(beginning) - len(beginning.translate(None, _NO_TEXT_BYTES)) > _NO_TEXT_SHARE * len(beginning)


def _without_control_references(body: bytes) -> bytes:
    """Asked twice: what is taken out of "&#&shy;27;" leaves another one behind, and that leaves a blank, of which none is made."""
    body = _CONTROL_REFERENCE.sub(_meant_character, body)
    return _CONTROL_REFERENCE.sub(lambda reference: _meant_character(reference) or b" ", body)


def _meant_character(reference: re.Match[bytes]) -> bytes:
    """&#150; means windows-1252's dash, as the standard's table says; controls and soft hyphens mean nothing."""
    decimal, hexadecimal = reference.groups()
    if decimal is None and hexadecimal is None:
        return b""
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore").encode()
    return reference.group() if (code >= 0x20 and code not in (0x7F, 0xAD)) or code in (0x09, 0x0A, 0x0D) else b""


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
