"""The extractors that are measured: each a function from a page to what it finds, imported only where it is installed."""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

# The columns of fields that a peer has nothing for.
LACKS = {"readability": ("author", "date"), "resiliparse": ("author", "date")}

Found = dict[str, Any]
Extract = Callable[[bytes, str], Found]


def installed_peers() -> dict[str, Extract]:
    """Each extractor that is installed, by its name in the table; cleanpress and trafilatura always are."""
    return dict(_peers())


def versions() -> dict[str, str]:
    """The version of each package that is measured."""
    packages = {"trafilatura": "trafilatura", "newspaper": "newspaper4k", "readability": "readability-lxml"}
    packages["resiliparse"] = "resiliparse"
    return {package: version(package) for module, package in packages.items() if find_spec(module)}


def _peers() -> Iterator[tuple[str, Extract]]:
    yield "cleanpress", _cleanpress()
    yield "trafilatura", _trafilatura()
    yield "trafilatura-precision", _trafilatura(favor_precision=True)
    yield "trafilatura-fast", _trafilatura(fast=True)
    if find_spec("newspaper"):
        yield "newspaper4k", _newspaper4k()
    if find_spec("readability"):
        yield "readability", _readability()
    if find_spec("resiliparse"):
        yield "resiliparse", _resiliparse()


def _cleanpress() -> Extract:
    from crawler.cleaning import clean
    from crawler.items import NotAnArticle, Page

    def extract(body: bytes, url: str) -> Found:
        try:
            article = clean(Page(body, url))
        except NotAnArticle as rejected:
            return {"rejection": rejected.reason}
        return {
            "text": article.text,
            "title": article.title,
            "authors": article.authors,
            "published": article.published,
            "score": article.quality.score,
        }

    return extract


def _trafilatura(**mode: bool) -> Extract:
    from trafilatura import bare_extraction

    def extract(body: bytes, url: str) -> Found:
        found = bare_extraction(body, url=url, with_metadata=True, include_comments=False, **mode)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"text": found.text, "title": found.title, "authors": authors, "published": found.date}

    return extract


def _newspaper4k() -> Extract:
    import newspaper

    from crawler.cleaning.decoding import decode

    def extract(body: bytes, url: str) -> Found:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=decode(body, None)[1])
        article.parse()
        published = article.publish_date.isoformat() if article.publish_date else None
        return {"text": article.text, "title": article.title, "authors": article.authors, "published": published}

    return extract


def _readability() -> Extract:
    from lxml import html
    from readability import Document

    from crawler.cleaning.decoding import decode

    def extract(body: bytes, url: str) -> Found:
        document = Document(decode(body, None)[1], url=url)
        summary = html.fromstring(document.summary(html_partial=True))
        for block in summary.iter("p", "div", "li", "h2", "h3", "h4", "blockquote", "br", "tr"):
            block.tail = "\n" + (block.tail or "")
        return {"text": summary.text_content(), "title": document.short_title()}

    return extract


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(body: bytes, url: str) -> Found:
        tree = HTMLTree.parse_from_bytes(body, detect_encoding(body))
        return {"text": extract_plain_text(tree, main_content=True, alt_texts=False), "title": tree.title}

    return extract
