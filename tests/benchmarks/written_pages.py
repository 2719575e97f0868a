"""Pages of every kind, filled from the templates of tests/pages/kinds in five languages: what is no article, and what is one."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from crawler.items import Page, Rejection
from tests.benchmarks.page_pieces import Words, cards, items, json_ld, paragraphs, places, posts, rows, wrapped

KINDS = Path(__file__).parents[1] / "pages" / "kinds"
SITE = "https://valley.example"

_BELOW = {
    "": "",
    "form": "<form method='post'><input name='user'><input type='password' name='pass'><button>→</button></form>",
    "challenge": "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>",
}
_INDEX: frozenset[Rejection] = frozenset({"front-page", "section-page", "author-page", "search-page"})
_OBSTACLE: frozenset[Rejection] = frozenset({"bot-check", "consent-page", "error-page", "login-wall"})


@dataclass(frozen=True, slots=True)
class Written:
    """A page, and the reasons of which one must be given for it; no reasons: it is an article."""

    name: str
    page: Page
    reasons: frozenset[Rejection]


def written_pages() -> list[Written]:
    """All of them; the names say kind, template and language."""
    every: dict[str, Words] = tomllib.loads((KINDS / "words.toml").read_text("utf-8"))
    return [page for lang, words in every.items() for make in _MAKERS for page in make(lang, words)]


def _indexes(lang: str, words: Words) -> Iterator[Written]:
    site, section, person = words["site"], words["section"], words["person"]
    wordpress = {"og_type": "website", "cards": cards(words)}
    yield _written(
        "front wordpress",
        lang,
        words,
        "archive_wordpress",
        "/",
        _INDEX,
        wordpress | {"title": site, "classes": "home blog"},
    )
    yield _written(
        "front react", lang, words, "front_react", "/", _INDEX, {"title": site, "og_type": "website", "classes": ""}
    )
    yield _written("front 1999", lang, words, "list_1999", "/index.html", _INDEX, {"title": site})
    category = wordpress | {"title": section, "classes": "archive category category-politics", "og_type": "article"}
    yield _written("category wordpress", lang, words, "archive_wordpress", "/category/politics/", _INDEX, category)
    tag = wordpress | {"title": "Pool", "classes": "archive tag tag-pool"}
    yield _written("tag wordpress", lang, words, "archive_wordpress", "/tag/pool/page/2/", _INDEX, tag)
    author = wordpress | {"title": person, "classes": "archive author author-ada"}
    yield _written("author wordpress", lang, words, "archive_wordpress", "/author/ada-quist/", _INDEX, author)
    search = wordpress | {"title": f"“pool” – {site}", "classes": "search search-results"}
    yield _written("search wordpress", lang, words, "archive_wordpress", "/?s=pool", _INDEX, search)
    yield _written(
        "section drupal",
        lang,
        words,
        "view_drupal",
        "/politics",
        _INDEX,
        {"title": section, "classes": "path-taxonomy", "cards": cards(words)},
    )
    yield _written(
        "section typo3",
        lang,
        words,
        "list_typo3",
        "/rubrik/politik/",
        _INDEX,
        {"title": section, "items": items(words)},
    )
    yield _written(
        "section react",
        lang,
        words,
        "front_react",
        "/section/politics",
        _INDEX,
        {"title": section, "og_type": "website", "classes": ""},
    )
    yield _written("archive 1999", lang, words, "list_1999", "/archive/2026/", _INDEX, {"title": "2026"})
    yield _written(
        "search react",
        lang,
        words,
        "front_react",
        "/search?q=pool",
        _INDEX,
        {"title": "pool", "og_type": "", "classes": ""},
    )


def _obstacles(lang: str, words: Words) -> Iterator[Written]:
    notices = tomllib.loads((KINDS / "notices.toml").read_text("utf-8"))[lang]
    for notice in notices:
        values = {"head": "", "classes": "", "extra": _BELOW[notice.get("below", "")]} | notice
        for template in ("notice", "notice_in_site"):
            yield _written(f"{notice['name']} {template}", lang, words, template, notice["path"], _OBSTACLE, values)


def _others(lang: str, words: Words) -> Iterator[Written]:
    thread: dict[str, str] = {"posts": posts(words), "classes": "nojs section-viewtopic"}
    phpbb = "<meta name='generator' content='phpBB'>"
    yield _written(
        "forum phpbb",
        lang,
        words,
        "forum_thread",
        "/viewtopic.php?t=77",
        frozenset({"forum"}),
        thread | {"head": phpbb},
    )
    discussion = json_ld({"@type": "DiscussionForumPosting", "headline": words["headlines"][0]})
    yield _written(
        "forum discourse",
        lang,
        words,
        "forum_thread",
        "/t/pool/77",
        frozenset({"forum"}),
        thread | {"head": discussion},
    )
    product = json_ld(
        {"@type": "Product", "name": "Pool", "offers": {"@type": "Offer", "price": "24.90", "priceCurrency": "EUR"}}
    )
    shop = {"title": "Badetuch Blau", "classes": "template-product"}
    yield _written(
        "product shop", lang, words, "product_shop", "/products/towel", frozenset({"product"}), shop | {"head": product}
    )
    og_product = "<meta property='og:type' content='product'>"
    yield _written(
        "product opengraph", lang, words, "product_shop", "/p/1234", frozenset({"product"}), shop | {"head": og_product}
    )
    pictures = "".join(f"<a href='/p/{n}.jpg'><img src='/p/{n}-small.jpg' alt='{n}'></a>" for n in range(24))
    gallery: frozenset[Rejection] = frozenset({"gallery", "no-text", "too-short"})
    for head in ("", json_ld({"@type": "ImageGallery", "name": "Pool"})):
        name = "gallery marked" if head else "gallery"
        yield _written(
            name,
            lang,
            words,
            "gallery_grid",
            "/pictures/pool",
            gallery,
            {"title": "Pool", "pictures": pictures, "head": head},
        )
    listing: frozenset[Rejection] = frozenset({"directory", "section-page", "service-page", "too-short"})
    yield _written(
        "directory",
        lang,
        words,
        "directory_list",
        "/directory/pools",
        listing,
        {"title": words["section"], "head": "", "places": places(words)},
    )
    privacy = {
        "title": "Privacy",
        "heading": "Privacy",
        "message": words["teaser"],
        "head": "",
        "classes": "page",
        "extra": "",
    }
    for path in ("/privacy-policy", "/impressum", "/contact/"):
        yield _written(
            f"service {path}", lang, words, "notice", path, frozenset({"service-page", "too-short"}), privacy
        )


def _stories(lang: str, words: Words) -> Iterator[Written]:
    body = paragraphs(words["paragraphs"])
    article = "<meta property='og:type' content='article'>"
    plain = {"head": article, "classes": "single single-post", "body": body, "after": ""}
    path = "/2026/council-votes-to-keep-the-pool"
    yield _story("plain", lang, words, "story_plain", path, plain)
    yield _story("unclaimed", lang, words, "story_plain", path, plain | {"head": "", "classes": ""})
    yield _story("short", lang, words, "story_plain", path, plain | {"body": paragraphs(words["paragraphs"][:1])})
    yield _story("teasers", lang, words, "story_divs", path, {"head": article, "body": body, "cards": cards(words)})
    yield _story(
        "teasers unclaimed", lang, words, "story_divs", path, {"head": "", "body": body * 2, "cards": cards(words)}
    )
    yield _story(
        "1999", lang, words, "story_1999", "/story17.html", {"breaks": "<BR><BR>".join(words["paragraphs"] * 2)}
    )
    parts = zip(words["headlines"], words["paragraphs"] * 3, strict=False)
    listed = "".join(
        f"<h2>{n}. <a href='https://other.example/{n}'>{head}</a></h2><p>{text}</p>"
        for n, (head, text) in enumerate(parts)
    )
    yield _story("list", lang, words, "story_plain", "/2026/ten-things-to-see-this-year", plain | {"body": listed})
    yield _story(
        "list unclaimed",
        lang,
        words,
        "story_plain",
        "/2026/ten-things-to-see-this-year",
        plain | {"body": listed, "head": "", "classes": ""},
    )
    updates = "".join(
        f"<div class='post'><time>10:{10 + n}</time><h3>{words['headlines'][n]}</h3><p>{text}</p></div>"
        for n, text in enumerate(words["paragraphs"])
    )
    live = json_ld(
        {
            "@type": "LiveBlogPosting",
            "headline": words["headlines"][0],
            "liveBlogUpdate": [{"@type": "BlogPosting"}] * 4,
        }
    )
    yield _story("live blog", lang, words, "story_plain", "/live/pool-debate", plain | {"body": updates, "head": live})
    asked = "".join(
        f"<p><strong>{head}?</strong></p><p>{text}</p>"
        for head, text in zip(words["headlines"], words["paragraphs"], strict=False)
    )
    questions = json_ld({"@type": "NewsArticle", "headline": "x"}) + json_ld(
        {"@type": "FAQPage", "mainEntity": [{"@type": "Question"}] * 4}
    )
    yield _story("questions", lang, words, "story_plain", path, plain | {"body": asked, "head": questions})
    yield _story(
        "with log-in form", lang, words, "story_plain", path, plain | {"after": "<form><input type='password'></form>"}
    )
    yield _story("file", lang, words, "story_plain", None, plain)
    comments = "".join(f"<li class='comment'><p>{words['teaser']}</p></li>" for _ in range(12))
    yield _story(
        "with comments",
        lang,
        words,
        "story_plain",
        path,
        plain | {"after": f"<ol id='comments'>{comments}</ol>", "head": ""},
    )
    figures = "".join(
        f"<figure><img src='/{n}.jpg'><figcaption>{text}</figcaption></figure>"
        for n, text in enumerate(words["headlines"])
    )
    yield _story("with pictures", lang, words, "story_plain", path, plain | {"body": body + figures})
    review = json_ld({"@type": "Product", "name": "Towel", "review": {"@type": "Review"}})
    yield _story(
        "test of a product",
        lang,
        words,
        "story_plain",
        "/tests/the-towels-of-the-year",
        plain | {"body": body * 2, "head": review},
    )


_MAKERS: tuple[Callable[[str, Words], Iterator[Written]], ...] = (_indexes, _obstacles, _others, _stories)


def _story(name: str, lang: str, words: Words, template: str, path: str | None, values: Mapping[str, str]) -> Written:
    return _written(f"story {name}", lang, words, template, path, frozenset(), values)


def _written(
    name: str,
    lang: str,
    words: Words,
    template: str,
    path: str | None,
    reasons: frozenset[Rejection],
    values: Mapping[str, str],
) -> Written:
    common = {"lang": lang, "site": words["site"], "section": words["section"], "person": words["person"]}
    common |= {
        "headline": words["headlines"][0],
        "teaser": words["teaser"],
        "wrapped": wrapped(words),
        "rows": rows(words),
    }
    markup = Template((KINDS / f"{template}.html").read_text("utf-8")).substitute(common | dict(values))
    url = None if path is None else SITE + path
    return Written(f"{name} {lang}", Page(markup.encode(), url), reasons)
