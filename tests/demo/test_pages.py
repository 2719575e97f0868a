"""The pages hold their stories, and the furniture that they are there to show."""

import gzip
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html

from crawler.demo import arabic, blog, newspaper
from crawler.demo.expected import Expected, disallowed_paths, expected_articles
from crawler.demo.rendering import Resource

BASE = "http://127.0.0.1:8000"
BUILDERS: dict[str, Callable[[str], dict[str, Resource]]] = {
    "demo-blog": blog.pages,
    "demo-newspaper": newspaper.pages,
    "demo-arabic": arabic.pages,
}
SITES = {name: pages(BASE) for name, pages in BUILDERS.items()}
ARTICLES = expected_articles()
SEED_WIDGET = (
    "Leave a Reply",
    "Fill in your details below or click an icon to log in:",
    "You are commenting using your WordPress.com account.",
    "You are commenting using your Twitter account.",
    "You are commenting using your Facebook account.",
    "Connecting to %s",
    "Notify me of new comments via email.",
)


def decoded(site: str, path: str) -> str:
    resource = SITES[site][path]
    is_old = path.startswith("/old/")
    return resource.body.decode("windows-1256" if is_old else "utf-8")


def words(site: str, path: str) -> str:
    """The page's text, white space made one, a space for each <br>."""
    tree = html.fromstring(decoded(site, path).replace("<br>", " <br>"))
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return re.sub(r"\s+", " ", tree.text_content())


@pytest.mark.parametrize(("where", "article"), ARTICLES.items(), ids=lambda value: str(value)[:60])
def test_every_paragraph_of_a_story_stands_in_its_page_in_order(where: tuple[str, str], article: Expected) -> None:
    text = words(*where)
    place = 0
    for paragraph in (article.title, *article.paragraphs):
        found = text.find(paragraph, place)
        assert found >= 0, paragraph
        place = found + len(paragraph)


def test_every_template_is_filled() -> None:
    for site, resources in SITES.items():
        for path, resource in resources.items():
            if resource.content_type.startswith("text/html") and resource.status == 200:
                assert not re.search(r"\$[a-z_]{2,}", decoded(site, path)), path


@pytest.mark.parametrize("site", SITES)
def test_the_same_address_gives_the_same_bytes(site: str) -> None:
    assert BUILDERS[site](BASE) == SITES[site]


def test_each_blog_post_has_the_seeds_comment_form() -> None:
    posts = [path for site, path in ARTICLES if site == "demo-blog"]
    assert len(posts) == 10
    for path in posts:
        text = words("demo-blog", path)
        assert not [phrase for phrase in SEED_WIDGET if phrase not in text], path


def test_alt_texts_of_the_login_widget_are_the_seeds() -> None:
    tree = html.fromstring(decoded("demo-blog", "/2020/07/15/the-box-under-the-story/"))
    alts = tree.xpath("//*[@id='respond']//img/@alt")
    assert {"Twitter picture", "Facebook photo", "WordPress.com Logo"} <= set(alts)


def test_on_some_posts_the_comments_are_longer_than_the_story() -> None:
    longer = []
    for site, path in ARTICLES:
        if site == "demo-blog":
            tree = html.fromstring(decoded(site, path))
            comments = "".join(tree.xpath("//div[@class='comment-content']//text()"))
            longer += [path] if len(comments) > len(ARTICLES[site, path].text) else []
    assert len(longer) >= 2


def test_one_story_quotes_the_widget() -> None:
    quoting = [path for (_, path), article in ARTICLES.items() if any(phrase in article.text for phrase in SEED_WIDGET)]
    assert quoting == ["/2020/07/15/the-box-under-the-story/"]


def test_old_arabic_pages_name_their_charset_in_meta_or_header_alone() -> None:
    old = {path: found for path, found in SITES["demo-arabic"].items() if path.startswith("/old/")}
    witnesses = {("charset" in found.content_type, b"charset=" in found.body) for found in old.values()}
    assert witnesses == {(True, False), (False, True)}


@pytest.mark.parametrize("site", SITES)
def test_every_article_is_reached_from_feed_sitemap_or_lists(site: str) -> None:
    named: set[str] = set()
    for path, resource in SITES[site].items():
        body = gzip.decompress(resource.body) if path.endswith(".gz") else resource.body
        if (site, path) not in ARTICLES and resource.content_type.startswith(("text", "application")):
            links = re.findall(r'(?:href="|<link>|<loc>)([^"<]+)', body.decode("utf-8", "replace"))
            named |= {urlsplit(link).path for link in links if link.startswith(("/", BASE))}
    assert not [path for name, path in ARTICLES if name == site and path not in named]


@pytest.mark.parametrize(
    ("site", "path", "entries"),
    [("demo-blog", "/feed/", 8), ("demo-newspaper", "/rss.xml", 8), ("demo-arabic", "/atom.xml", 5)],
)
def test_feeds_are_well_formed_and_carry_dates(site: str, path: str, entries: int) -> None:
    feed = feedparser.parse(SITES[site][path].body)
    assert not feed.bozo
    assert len(feed.entries) == entries
    assert all(entry.published_parsed and entry.title for entry in feed.entries)


@pytest.mark.parametrize("path", ["/sitemap-index.xml", "/sitemaps/2026-10.xml", "/news-sitemap.xml"])
def test_sitemaps_are_well_formed(path: str) -> None:
    root = etree.fromstring(SITES["demo-newspaper"][path].body)
    assert root.tag.startswith("{http://www.sitemaps.org/schemas/sitemap/0.9}")
    assert len(root) >= 2


def test_the_closed_page_is_linked_and_forbidden() -> None:
    ((site, path),) = disallowed_paths()
    assert f'href="{path}"' in decoded(site, "/")
    assert b"Disallow: /archive/" in SITES[site]["/robots.txt"].body
