"""An Atom feed (RFC 4287) of the newest articles with their whole clean text, for any feed reader."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from heapq import nlargest
from html import escape
from operator import itemgetter
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from crawler.cleaning.formats import sanitised
from crawler.export.written import Written
from crawler.items import Article

NAMESPACE = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 has no way to write.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(articles: Iterable[Written], file: BinaryIO, *, title: str, limit: int) -> int:
    """The `limit` newest of `articles`, of which no two may have the same id. Returns how many were written. Raises OSError.

    Newest by publication; a date in the future, or none, counts as the moment of fetching.
    """
    dated = ((_published(each.article), place, each.article) for place, each in enumerate(articles))
    newest = [article for _, _, article in nlargest(limit, dated, key=itemgetter(0, 1))]
    feed = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add(feed, "id", _urn(f"feed {title}"))
    _add(feed, "title", title)
    _add(feed, "updated", _rfc3339(max(map(_updated, newest), default=datetime.now(UTC))))
    _add(feed, "generator", "cleanpress")
    for article in newest:
        _add_entry(feed, article)
    file.write(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))
    return len(newest)


def _add_entry(feed: etree._Element, article: Article) -> None:
    entry = _add(feed, "entry")
    if article.language:
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", article.language)
    _add(entry, "id", _urn(article.id or article.url or article.content_hash))
    _add(entry, "title", article.title or "")
    _add(entry, "updated", _rfc3339(_updated(article)))
    if article.published:
        _add(entry, "published", _rfc3339(_moment(article.published)))
    for name in _authors(article):
        _add(_add(entry, "author"), "name", name)
    address = article.canonical_url or article.url
    if address:
        _add(entry, "link", rel="alternate", href=address)
    for term in dict.fromkeys([*([article.section] if article.section else []), *article.tags]):
        _add(entry, "category", term=term)
    if article.description:
        _add(entry, "summary", article.description)
    _add(entry, "content", _content(article), type="html")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    values = {key: _NOT_IN_XML.sub("", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", values)
    element.text = None if text is None else _NOT_IN_XML.sub("", text)
    return element


def _content(article: Article) -> str:
    """The story as HTML. What stands in a file may have been changed since it was cleaned: it is made safe again."""
    if article.html is not None:
        return sanitised(article.html)
    paragraphs = article.text.split("\n\n")
    return "".join(f"<p>{escape(paragraph, quote=False).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


def _authors(article: Article) -> Iterator[str]:
    """Every entry has one, as the RFC demands: people, else the agency, else the site."""
    if article.authors:
        yield from article.authors
    else:
        yield article.agency or article.site_name or article.source or "unknown"


def _updated(article: Article) -> datetime:
    """When what stands here was so: its own word for it, not later than we saw it."""
    said = [_moment(date) for date in (article.modified, article.published) if date]
    seen = _moment(article.fetched) if article.fetched else datetime.now(UTC)
    return min(max(said, default=seen), seen)


def _published(article: Article) -> datetime:
    seen = _moment(article.fetched) if article.fetched else datetime.now(UTC)
    return min(_moment(article.published), seen) if article.published else seen


def _moment(date: str) -> datetime:
    """A day or a local time without offset counts as UTC: Atom knows nothing less than a moment."""
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _urn(name: str) -> str:
    """The same in every export, whatever address the article has by then."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
