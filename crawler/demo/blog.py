"""A blog as WordPress.com served them in 2020: comment threads, the comment form with its log-in widget, share buttons."""

from collections.abc import Callable, Iterable
from datetime import UTC
from html import escape

from crawler.demo.rendering import (
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
from crawler.demo.stories import Block, Comment, Kind, Story, load

NAME = "blog"
_TITLE = "The Lantern Row Diary"
_POSTS_A_PAGE = 6
_IN_FEED = 8
_WRAPPERS: dict[Kind, str] = {
    "paragraph": "<p>{}</p>",
    "heading": "<h3>{}</h3>",
    "quote": '<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
    "item": "<ul>\n{}\n</ul>",
}
_templates = Templates(NAME)


def path(story: Story) -> str:
    """Where a post stands: its day and its slug."""
    return f"/{story.published:%Y/%m/%d}/{story.slug}/"


def pages(base: str) -> dict[str, Resource]:
    """Every path of the site, and "404"; `base` is the site's address without a closing slash."""
    posts = load(NAME)
    resources = {path(post): page(_post_page(base, post), post.changed) for post in posts}
    resources |= _lists(base, posts) | pictures(posts)
    missing = _page(base, f"Page not found &#8211; {_TITLE}", "error404", _templates.fill("missing.html", {}))
    return resources | {
        "/about/": page(_page(base, f"About &#8211; {_TITLE}", "page page-id-2", _templates.fill("about.html", {}))),
        "/feed/": xml(_feed(base, posts), "application/rss+xml; charset=UTF-8"),
        "/sitemap.xml": xml(_sitemap(base, posts)),
        "/robots.txt": Resource(_robots(base).encode(), PLAIN),
        "404": Resource(missing.encode(), "text/html; charset=UTF-8", status=404),
    }


def _post_page(base: str, post: Story) -> str:
    values = _values(base, post)
    values["body"] = blocks_html(post, _WRAPPERS, lambda name: _templates.fill(f"{name}.html", values))
    values["flair"] = _templates.fill("flair.html", values | {"related": _related(base, post)})
    values["comments"] = _comments(post, values)
    values["respond"] = _templates.fill("respond.html", values)
    values["neighbours"] = _neighbours(base, post)
    values["tag_links"] = ", ".join(
        f'<a href="{base}/tag/{_slug(tag)}/" rel="tag">{escape(tag)}</a>' for tag in post.tags
    )
    head = _templates.fill("head.html", values)
    classes = f"post-template-default single single-post postid-{post.number} single-format-standard"
    return _page(base, f"{values['title']} &#8211; {_TITLE}", classes, _templates.fill("post.html", values), head)


def _page(base: str, head_title: str, body_class: str, main: str, head: str = "") -> str:
    sidebar = _templates.fill("sidebar.html", {"base": base} | _sidebar(base))
    values = {"base": base, "head_title": head_title, "body_class": body_class, "main": main, "head": head}
    return _templates.fill("page.html", values | {"sidebar": sidebar})


def _values(base: str, post: Story) -> dict[str, str]:
    picture = post.picture
    return story_values(post) | {
        "base": base,
        "url": base + path(post),
        "author": escape(post.authors[0]),
        "author_url": f"{base}/author/{_slug(post.authors[0])}/",
        "category_slug": _slug(post.section),
        # WordPress writes its meta tags in UTC and the time element in the blog's own zone.
        "published_utc": post.published.astimezone(UTC).isoformat(),
        "modified_utc": post.changed.astimezone(UTC).isoformat(),
        "day": _day(post),
        "modified_day": f"{post.changed:%B} {post.changed.day}, {post.changed.year}",
        "mail_date": mail_date(post.published),
        "excerpt": _excerpt(post),
        "image": base + picture.address if picture else "https://s0.wp.example/i/blank.jpg",
        "caption": escape(picture.caption) if picture else "",
        "credit": escape(picture.credit) if picture else "",
        "comment_total": str(len(post.comments)),
        "comment_count": _count(len(post.comments), "Comment") if post.comments else "Leave a comment",
    }


def _comments(post: Story, values: dict[str, str]) -> str:
    if not post.comments:
        return ""
    items = "\n".join(_comment(number, comment, values) for number, comment in enumerate(post.comments, 1))
    count = _count(len(post.comments), "thought").replace("1 thought", "One thought")
    return _templates.fill("comments.html", values | {"items": items, "count": count})


def _comment(number: int, comment: Comment, values: dict[str, str]) -> str:
    own = {
        "number": f"{values['number']}{number}",
        "parity": "even thread-even" if number % 2 else "odd alt thread-odd thread-alt",
        "author": escape(comment.author),
        "posted": comment.posted.isoformat(),
        "posted_day": f"{comment.posted:%B} {comment.posted.day}, {comment.posted.year} at {comment.posted:%H:%M}",
        "text": "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in comment.text.strip().split("\n\n")),
    }
    return _templates.fill("comment.html", values | own)


def _related(base: str, post: Story) -> str:
    posts = load(NAME)
    place = posts.index(post)
    others = [posts[(place + step) % len(posts)] for step in (3, 5, 7)]
    return "".join(_templates.fill("related.html", _values(base, other)) for other in others)


def _neighbours(base: str, post: Story) -> str:
    posts = load(NAME)
    place = posts.index(post)
    older, newer = posts[place + 1 : place + 2], posts[max(place - 1, 0) : place]
    return "".join(
        f'<div class="nav-{side}"><a href="{base}{path(other)}" rel="{rel}"><span class="meta-nav" '
        f'aria-hidden="true">{label}</span> <span class="post-title">{escape(other.title)}</span></a></div>'
        for side, rel, label, found in (("previous", "prev", "Previous", older), ("next", "next", "Next", newer))
        for other in found
    )


def _lists(base: str, posts: tuple[Story, ...]) -> dict[str, Resource]:
    """Front page and its second part, months, categories, tags and authors."""
    front, rest = posts[:_POSTS_A_PAGE], posts[_POSTS_A_PAGE:]
    older = f'<a class="next page-numbers" href="{base}/page/2/">Older posts</a>'
    newer = f'<a class="prev page-numbers" href="{base}/">Newer posts</a>'
    lists = {"/": _list(base, front, "", older), "/page/2/": _list(base, rest, "", newer)}
    for address, title, chosen in _archives(posts):
        header = f'<header class="page-header"><h1 class="page-title">{title}</h1></header>'
        lists[address] = _list(base, chosen, header, "")
    return lists


def _archives(posts: tuple[Story, ...]) -> Iterable[tuple[str, str, list[Story]]]:
    """Address, heading and posts of each archive page."""
    kinds: tuple[tuple[str, str, Callable[[Story], Iterable[str]]], ...] = (
        ("/category/", "Category: ", lambda post: (post.section,)),
        ("/tag/", "Tag: ", lambda post: post.tags),
        ("/author/", "Author: ", lambda post: post.authors),
    )
    for prefix, label, labels_of in kinds:
        for name in sorted({name for post in posts for name in labels_of(post)}):
            yield f"{prefix}{_slug(name)}/", label + escape(name), [p for p in posts if name in labels_of(p)]
    for month in sorted({_month(post) for post in posts}):
        chosen = [post for post in posts if _month(post) == month]
        yield f"/{month}/", f"Month: {chosen[0].published:%B %Y}", chosen


def _list(base: str, posts: Iterable[Story], header: str, pagination: str) -> Resource:
    listed = "\n".join(_templates.fill("listed.html", _values(base, post)) for post in posts)
    main = _templates.fill("list.html", {"page_header": header, "posts": listed, "pagination": pagination})
    return page(_page(base, _TITLE, "home blog hfeed" if not header else "archive hfeed", main))


def _sidebar(base: str) -> dict[str, str]:
    posts = load(NAME)
    commented = [(post, comment) for post in posts for comment in post.comments]
    commented.sort(key=lambda pair: pair[1].posted, reverse=True)
    months = sorted({(_month(post), f"{post.published:%B %Y}") for post in posts}, reverse=True)
    sections = sorted({post.section for post in posts})
    return {
        "recent": _items((base + path(post), post.title) for post in posts[:5]),
        "recent_comments": "\n".join(
            f'<li class="recentcomments">{escape(comment.author)} on <a href="{base}{path(post)}#comment-1">'
            f"{escape(post.title)}</a></li>"
            for post, comment in commented[:4]
        ),
        "archives": _items((f"{base}/{month}/", label) for month, label in months),
        "categories": _items((f"{base}/category/{_slug(name)}/", name) for name in sections),
    }


def _items(links: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f'\t\t\t<li><a href="{url}">{escape(text)}</a></li>' for url, text in links)


def _feed(base: str, posts: tuple[Story, ...]) -> str:
    def item(post: Story) -> str:
        body = blocks_html(post, _WRAPPERS, lambda _: "")
        return _templates.fill("item.xml", _values(base, post) | {"body": body})

    items = "".join(map(item, posts[:_IN_FEED]))
    return _templates.fill("feed.xml", {"base": base, "built": mail_date(posts[0].published), "items": items})


def _sitemap(base: str, posts: tuple[Story, ...]) -> str:
    entries = [(path(post), post.changed.isoformat()) for post in posts]
    entries += [("/about/", "2019-03-02T10:15:00+00:00"), ("/", posts[0].changed.isoformat())]
    lines = "\n".join(f"<url><loc>{base}{where}</loc><lastmod>{when}</lastmod></url>" for where, when in entries)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}\n{lines}\n</urlset>\n"


def _robots(base: str) -> str:
    closed = ("/wp-login.php", "/wp-signup.php", "/activate/", "/cgi-bin/", "/mshots/v1/", "/next/")
    lines = "\n".join(f"Disallow: {address}" for address in closed)
    return f"Sitemap: {base}/sitemap.xml\n\nUser-agent: *\n{lines}\n"


def _excerpt(post: Story) -> str:
    first: Block = next(block for block in post.blocks if block.kind == "paragraph")
    return escape(first.plain)


def _day(post: Story) -> str:
    return f"{post.published:%B} {post.published.day}, {post.published.year}"


def _month(post: Story) -> str:
    return f"{post.published:%Y/%m}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace("’", "")
