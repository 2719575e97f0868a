"""A newspaper with a modern template: JSON-LD, share bars, a newsletter prompt inside the story, related and next stories."""

import gzip
import json
from collections.abc import Iterable
from datetime import datetime
from html import escape

from crawler.demo.rendering import (
    HTML,
    PLAIN,
    Resource,
    Templates,
    blocks_html,
    mail_date,
    page,
    pictures,
    story_values,
    xml,
)
from crawler.demo.stories import Kind, Story, load

NAME = "newspaper"
LOGIN_WALL = "/town/2026/nov/17/inside-the-budget-the-line-nobody-read"
SOFT_404 = "/harbour/2026/nov/09/new-dredger-named-after-ships-cook"
GALLERY = "/pictures/2026/nov/16/the-week-in-pictures"

_TITLE = "Saltmere Courier"
_SECTIONS = ("Harbour", "Town")
_ON_FRONT = 6
_IN_FEED = 8
_IN_NEWS_SITEMAP = 4
_BIOS = {
    "Hanna Okafor": "Hanna Okafor covers the harbour and transport for the Courier. She joined in 2019.",
    "Tom Reyes": "Tom Reyes is the Courier’s town hall correspondent.",
    "Marit Lund": "Marit Lund writes about science, weather and the sea.",
    "Gareth Pryce-Jones": "Gareth Pryce-Jones is the Courier’s chief sub-editor and writes when there is nobody else.",
}
_WRAPPERS: dict[Kind, str] = {
    "paragraph": '<p class="c-story__p">{}</p>',
    "heading": '<h2 class="c-story__subhead">{}</h2>',
    "quote": '<blockquote class="c-quote"><p>{}</p></blockquote>',
    "item": '<ul class="c-story__list">\n{}\n</ul>',
    # It stands in the page's header; see _standfirst.
    "standfirst": "",
}
_templates = Templates(NAME)


def path(story: Story) -> str:
    """Where a story stands: its section and day; of one from the archive, which robots.txt closes, its year."""
    if story.is_disallowed:
        return f"/archive/{story.published:%Y}/{story.slug}"
    day = f"{story.published:%Y/%b/%d}".lower()
    return f"/{_slug(story.section)}/{day}/{story.slug}"


def pages(base: str) -> dict[str, Resource]:
    """Every path of the site, and "404"; `base` is the site's address without a closing slash."""
    every = load(NAME)
    stories = tuple(story for story in every if not story.is_disallowed)
    missing = _page("Page not found", "error", _templates.fill("missing.html", {}))
    resources = {path(story): page(_story_page(base, story, stories), story.changed) for story in every}
    return (
        resources
        | pictures(every)
        | _lists(base, stories)
        | _sitemaps(base, stories)
        | {
            LOGIN_WALL: page(_page("Inside the budget", "article", _templates.fill("login.html", {}))),
            SOFT_404: page(missing),
            GALLERY: page(_page("The week in pictures", "gallery", _templates.fill("gallery.html", {}))),
            "/privacy": page(_page("Privacy policy", "legal", _templates.fill("privacy.html", {}))),
            "/rss.xml": xml(_feed(base, stories), "application/rss+xml; charset=utf-8"),
            "/robots.txt": Resource(_robots(base).encode(), PLAIN),
            "404": Resource(missing.encode(), HTML, status=404),
        }
    )


def _page(title: str, kind: str, main: str, head: str = "") -> str:
    values = {"head_title": f"{escape(title)} | {_TITLE}", "kind": kind, "main": main, "head": head}
    return _templates.fill("page.html", values)


def _story_page(base: str, story: Story, stories: tuple[Story, ...]) -> str:
    values = _values(base, story)
    place = stories.index(story) if story in stories else 0
    others = [stories[(place + step) % len(stories)] for step in (1, 2, 3, 5)]
    values |= {
        "standfirst": _standfirst(story),
        "lead_picture": _templates.fill("lead.html", values) if story.picture else "",
        "body": blocks_html(story, _WRAPPERS, lambda text: _furniture(text, values)),
        "author_boxes": "\n".join(_author_box(name) for name in story.authors),
        "related": _links(others[1:], "ref=related"),
        "most_read": _links(stories[2:7], "ref=most-read"),
        "next": _next(base, others[0]),
    }
    head = _templates.fill("head.html", values | {"json_ld": _json_ld(base, story)})
    return _page(story.title, "article", _templates.fill("story.html", values), head)


def _values(base: str, story: Story) -> dict[str, str]:
    picture = story.picture
    return story_values(story) | {
        "url": base + path(story),
        "path": path(story),
        "section_slug": _slug(story.section),
        "author": escape(" and ".join(story.authors)),
        "author_links": " and ".join(
            f'<a href="/staff/{_slug(name)}" rel="author">{escape(name)}</a>' for name in story.authors
        ),
        "published_label": _label(story.published),
        "modified_label": f"<span> (updated {_label(story.modified)})</span>" if story.modified else "",
        "minutes": str(max(1, len(" ".join(story.paragraphs).split()) // 200)),
        "mail_date": mail_date(story.published),
        "image": base + picture.address if picture else f"{base}/assets/courier.png",
        "caption": escape(picture.caption) if picture else "",
        "credit": escape(picture.credit) if picture else "",
        "tag_links": "".join(f'<li><a href="/topic/{_slug(tag)}">{escape(tag)}</a></li>' for tag in story.tags),
        "tag_metas": "\n".join(f'<meta property="article:tag" content="{escape(tag)}">' for tag in story.tags),
        "first": escape(next(block.plain for block in story.blocks if block.kind == "paragraph")),
    }


def _standfirst(story: Story) -> str:
    found = [block.html for block in story.blocks if block.kind == "standfirst"]
    return _templates.fill("standfirst.html", {"standfirst_text": found[0]}) if found else ""


def _furniture(text: str, values: dict[str, str]) -> str:
    """The piece that `!name left | right` asks for."""
    name, _, rest = text.partition(" ")
    left, _, right = rest.partition(" | ")
    return _templates.fill(f"{name}.html", values | {"left": escape(left), "right": escape(right)})


def _author_box(name: str) -> str:
    values = {"author": escape(name), "author_slug": _slug(name), "author_bio": escape(_BIOS[name])}
    return _templates.fill("author_box.html", values)


def _next(base: str, story: Story) -> str:
    return _templates.fill("next.html", _values(base, story))


def _json_ld(base: str, story: Story) -> str:
    publisher = {
        "@type": "NewsMediaOrganization",
        "name": _TITLE,
        "logo": {"@type": "ImageObject", "url": f"{base}/logo"},
    }
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": base + path(story),
        "headline": story.title,
        "description": story.description,
        "datePublished": story.published.isoformat(),
        "dateModified": story.changed.isoformat(),
        "author": [{"@type": "Person", "name": name, "url": f"{base}/staff/{_slug(name)}"} for name in story.authors],
        "publisher": publisher,
        "articleSection": story.section,
        "keywords": list(story.tags),
        "isAccessibleForFree": True,
    }
    if story.picture:
        article["image"] = [base + story.picture.address]
    return json.dumps(article, ensure_ascii=False).replace("</", "<\\/")


def _lists(base: str, stories: tuple[Story, ...]) -> dict[str, Resource]:
    """Front page, section pages and the staff's pages."""
    extra = _templates.fill("front_extra.html", {})
    front = _index(base, stories[:_ON_FRONT], "Saltmere Courier", extra)
    lists = {"/": page(_page("News from the harbour and the town", "front", front))}
    for section in _SECTIONS:
        chosen = [story for story in stories if story.section == section]
        lists[f"/{_slug(section)}/"] = page(_page(section, "section", _index(base, chosen, section, "")))
    for name, bio in _BIOS.items():
        cards = _cards(base, [story for story in stories if name in story.authors])
        values = {"author": escape(name), "author_bio": escape(bio), "cards": cards}
        lists[f"/staff/{_slug(name)}"] = page(_page(name, "profile", _templates.fill("staff.html", values)))
    return lists


def _index(base: str, stories: Iterable[Story], heading: str, extra: str) -> str:
    values = {
        "heading": heading,
        "heading_class": "u-hidden" if extra else "c-section__title",
        "cards": _cards(base, stories),
        "most_read": _links(load(NAME)[2:7], "ref=most-read"),
        "extra": extra,
    }
    return _templates.fill("index.html", values)


def _cards(base: str, stories: Iterable[Story]) -> str:
    tracking = {"tracking": "utm_source=list&amp;utm_campaign=card"}
    return "\n".join(_templates.fill("card.html", _values(base, story) | tracking) for story in stories)


def _links(stories: Iterable[Story], tracking: str) -> str:
    return "".join(f'<li><a href="{path(story)}?{tracking}">{escape(story.title)}</a></li>' for story in stories)


def _feed(base: str, stories: tuple[Story, ...]) -> str:
    def item(story: Story) -> str:
        creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors)
        return _templates.fill("item.xml", _values(base, story) | {"creators": creators})

    items = "\n".join(map(item, stories[:_IN_FEED]))
    return _templates.fill("rss.xml", {"base": base, "built": mail_date(stories[0].published), "items": items})


def _sitemaps(base: str, stories: tuple[Story, ...]) -> dict[str, Resource]:
    """The index, a plain and a gzipped sitemap under it, and the Google News one."""
    october = [(path(story), story.changed) for story in stories if story.published.month == 10]
    november = [(path(story), story.changed) for story in stories if story.published.month == 11]
    november += [(address, stories[0].published) for address in (LOGIN_WALL, SOFT_404, GALLERY)]
    names = ("/sitemaps/2026-11.xml.gz", "/sitemaps/2026-10.xml")
    index = "".join(f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in names)
    packed = gzip.compress(_urlset(base, november).encode(), mtime=0)
    news = "\n".join(_news_entry(base, story) for story in stories[:_IN_NEWS_SITEMAP])
    return {
        "/sitemap-index.xml": xml(_xml_root("sitemapindex", index)),
        names[0]: Resource(packed, "application/gzip"),
        names[1]: xml(_urlset(base, october)),
        "/news-sitemap.xml": xml(_xml_root("urlset", news)),
    }


def _urlset(base: str, entries: Iterable[tuple[str, datetime]]) -> str:
    lines = (f"<url><loc>{base}{where}</loc><lastmod>{when.isoformat()}</lastmod></url>" for where, when in entries)
    return _xml_root("urlset", "\n".join(lines))


def _news_entry(base: str, story: Story) -> str:
    return (
        f"<url><loc>{base}{path(story)}</loc><news:news><news:publication><news:name>{_TITLE}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{story.published.isoformat()}"
        f"</news:publication_date><news:title>{escape(story.title)}</news:title></news:news></url>"
    )


def _xml_root(name: str, content: str) -> str:
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {spaces}>\n{content}\n</{name}>\n'


def _robots(base: str) -> str:
    return (
        "User-agent: *\nDisallow: /archive/\nDisallow: /search\nDisallow: /account/\n\n"
        "User-agent: GreedyBot\nCrawl-delay: 30\nDisallow: /\n\n"
        f"Sitemap: {base}/sitemap-index.xml\nSitemap: {base}/news-sitemap.xml\n"
    )


def _label(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}, {when:%H:%M}"


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("’", "")
