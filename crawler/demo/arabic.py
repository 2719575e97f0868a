"""A right-to-left newspaper in Arabic: an Atom feed, no sitemap, and older pages in Windows-1256 laid out with tables."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import quote

from crawler.demo.rendering import (
    HTML,
    PLAIN,
    Resource,
    Templates,
    blocks_html,
    page,
    pictures,
    redirect,
    story_values,
    xml,
)
from crawler.demo.stories import Comment, Kind, Story, load

NAME = "arabic"
_TITLE = "نوارس الساحل"
_IN_FEED = 5
_ON_FRONT = 6
_SECTIONS = ("محليات", "اقتصاد", "ثقافة", "رياضة")
_WEEKDAYS = ("الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_MONTHS = {10: "أكتوبر", 11: "نوفمبر"}
_STYLED = '<p dir="RTL" style="text-align:justify"><span style="font-size:16px">{}</span></p>'
_WRAPPERS: dict[Kind, str] = {
    "paragraph": _STYLED,
    "heading": "<h3>{}</h3>",
    "quote": "<blockquote>{}</blockquote>",
    "item": '<ul dir="RTL">\n{}\n</ul>',
}
# The old template knows no paragraphs: its editors pressed Return twice.
_OLD_WRAPPERS: dict[Kind, str] = {"paragraph": "{}<br><br>"}
_CHARSET_META = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">'
_templates = Templates(NAME)


def path(story: Story) -> str:
    """Where a story stands: its number and, since the site was rebuilt, its percent-encoded slug."""
    return f"/old/news/{story.number}.html" if _is_old(story) else f"/article/{story.number}/{quote(story.slug)}"


def pages(base: str) -> dict[str, Resource]:
    """Every path of the site, and "404"; `base` is the site's address without a closing slash."""
    stories = load(NAME)
    resources = {path(story): _story_page(base, story) for story in stories}
    resources |= {f"/article/{story.number}": redirect(base + path(story)) for story in stories if not _is_old(story)}
    missing = _page(base, "الصفحة غير موجودة", "error", _templates.fill("missing.html", {"base": base}))
    privacy = _page(base, "سياسة الخصوصية", "static", _templates.fill("privacy.html", {}))
    return (
        resources
        | pictures(stories)
        | _lists(base, stories)
        | {
            "/page/privacy": page(privacy),
            "/atom.xml": xml(_feed(base, stories), "application/atom+xml; charset=utf-8"),
            "/robots.txt": Resource(b"User-agent: *\nDisallow: /user/\nDisallow: /search\n", PLAIN),
            "404": Resource(missing.encode(), HTML, status=404),
        }
    )


def _story_page(base: str, story: Story) -> Resource:
    values = _values(base, story) | {"related": _links(base, _others(story))}
    if _is_old(story):
        return _old_page(base, story, values)
    values |= {
        "lead_picture": _templates.fill("lead.html", values) if story.picture else "",
        "body": blocks_html(story, _WRAPPERS, lambda text: _furniture(text, values)),
        "comments": "\n".join(map(_comment, story.comments)),
    }
    head = _templates.fill("head.html", values)
    return page(_page(base, story.title, "single", _templates.fill("story.html", values), head), story.changed)


def _old_page(base: str, story: Story, values: dict[str, str]) -> Resource:
    is_in_header = story.charset_witness == "header"
    values |= {
        "body": blocks_html(story, _OLD_WRAPPERS, lambda text: _furniture(text, values)),
        "menu": " | ".join(f'<a href="{base}/section/{n}">{name}</a>' for n, name in enumerate(_SECTIONS, 1)),
        "most_read": _links(base, load(NAME)[1:5]),
        "charset_meta": "" if is_in_header else _CHARSET_META,
    }
    text = _templates.fill("old_page.html", values)
    content_type = f"text/html; charset={story.encoding}" if is_in_header else "text/html"
    return Resource(text.encode(story.encoding), content_type, story.changed)


def _page(base: str, title: str, kind: str, main: str, head: str = "") -> str:
    stories = load(NAME)
    menu = "".join(f'<li><a href="{base}/section/{n}">{name}</a></li>' for n, name in enumerate(_SECTIONS, 1))
    values = {
        "base": base,
        "head_title": f"{escape(title)} | {_TITLE}",
        "kind": kind,
        "head": head,
        "main": main,
        "menu": menu,
        "ticker": f'<a href="{base}{path(stories[0])}">{escape(stories[0].title)}</a>',
        "most_read": _links(base, stories[1:6]),
    }
    return _templates.fill("page.html", values)


def _values(base: str, story: Story) -> dict[str, str]:
    picture = story.picture
    image = base + picture.address if picture else ""
    return story_values(story) | {
        "base": base,
        "url": base + path(story),
        "author": escape("، ".join(story.authors)),
        "author_spans": " و".join(f'<span itemprop="author">{escape(name)}</span>' for name in story.authors),
        "section_number": str(_SECTIONS.index(story.section) + 1),
        "published_label": _label(story.published),
        "views": str(story.number % 997 + 120),
        "image": image,
        "image_meta": f'<meta property="og:image" content="{image}">' if image else "",
        "caption": escape(picture.caption) if picture else "",
        "credit": escape(picture.credit) if picture else "",
        "tag_links": " ".join(f'<a href="{base}/tag/{quote(tag)}">{escape(tag)}</a>' for tag in story.tags),
        "comment_total": str(len(story.comments)),
    }


def _furniture(text: str, values: dict[str, str]) -> str:
    """The piece that `!name left | right` asks for."""
    name, _, rest = text.partition(" ")
    left, _, right = rest.partition(" | ")
    return _templates.fill(f"{name}.html", values | {"left": escape(left), "right": escape(right)})


def _comment(comment: Comment) -> str:
    values = {
        "author": escape(comment.author),
        "posted_label": _label(comment.posted),
        "text": escape(comment.text, quote=False),
    }
    return _templates.fill("comment.html", values)


def _lists(base: str, stories: tuple[Story, ...]) -> dict[str, Resource]:
    """Front page, sections and tags."""
    lists = {"/": page(_page(base, "الرئيسية", "home", _index(base, stories[:_ON_FRONT], _TITLE)))}
    for number, section in enumerate(_SECTIONS, 1):
        chosen = [story for story in stories if story.section == section]
        lists[f"/section/{number}"] = page(_page(base, section, "archive", _index(base, chosen, section)))
    for tag in sorted({tag for story in stories for tag in story.tags}):
        chosen = [story for story in stories if tag in story.tags]
        lists[f"/tag/{quote(tag)}"] = page(_page(base, tag, "archive", _index(base, chosen, tag)))
    return lists


def _index(base: str, stories: Iterable[Story], heading: str) -> str:
    cards = "\n".join(_templates.fill("card.html", _values(base, story)) for story in stories)
    return _templates.fill("index.html", {"heading": escape(heading), "cards": cards})


def _others(story: Story) -> list[Story]:
    stories = load(NAME)
    place = stories.index(story)
    return [stories[(place + step) % len(stories)] for step in (2, 3, 5)]


def _links(base: str, stories: Iterable[Story]) -> str:
    return "".join(f'<li><a href="{base}{path(story)}">{escape(story.title)}</a></li>' for story in stories)


def _feed(base: str, stories: tuple[Story, ...]) -> str:
    entries = "\n".join(_templates.fill("entry.xml", _values(base, story)) for story in stories[:_IN_FEED])
    values = {"base": base, "built": stories[0].changed.isoformat(), "entries": entries}
    return _templates.fill("atom.xml", values)


def _is_old(story: Story) -> bool:
    return story.encoding != "utf-8"


def _label(when: datetime) -> str:
    return f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month]} {when.year} - {when:%H:%M}"
