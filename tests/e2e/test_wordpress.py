"""A real WordPress with sixty posts, crawled by its address alone: each post with exactly its paragraphs, and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.wordpress.installation import missing, wordpress
from tests.e2e.wordpress.made import made_posts
from tests.e2e.wordpress.posts import for_wordpress, written_posts

POSTS = {post.title: post for post in [*written_posts(), *made_posts(48)]}
# One of WordPress's templates in PHP, and one made of blocks: comments, forms and widgets have other names in each.
THEMES = ("twentytwentyone", "twentytwentythree")


def test_the_posts_are_sixty_and_each_has_its_own_title() -> None:
    assert len(POSTS) == 60


@pytest.mark.parametrize("theme", THEMES)
def test_sixty_posts_of_a_real_wordpress_are_exactly_right(theme: str, tmp_path: Path) -> None:
    if lacking := missing(theme):
        pytest.skip(f"no WordPress here: {', '.join(lacking)} not found (.ci/run installs Debian's packages)")
    folder = Folder(tmp_path)
    with wordpress("The Quayside Courier", theme) as site:
        site.tell("fill", posts=[for_wordpress(post, site.url) for post in POSTS.values()])
        printed = folder.crawl(f"site={site.url}")
    articles = folder.articles()
    wrong = {article["url"]: list(differences(article)) for article in articles}
    report = [f"{url}\n  " + "\n  ".join(lines) for url, lines in wrong.items() if lines]
    assert not report, "\n".join(["", *report])
    assert sorted(article["title"] for article in articles) == sorted(POSTS)
    [row] = table(printed).values()
    # What was dropped are the lists: of months, categories, tags, authors.
    assert row == {"found": row["found"], "written": 60, "dropped": row["found"] - 60}


def differences(article: dict[str, Any]) -> Iterator[str]:
    """What is not as the post has it, a line each."""
    post = POSTS.get(article["title"])
    if post is None:
        yield f"no post has the title {article['title']!r}; it begins {article['text'][:80]!r}"
        return
    for field, expected in (("authors", [post.author]), ("language", post.language), ("duplicate_of", None)):
        if article[field] != expected:
            yield f"{field}: {article[field]!r}, expected {expected!r}"
    if article["published"] is None or datetime.fromisoformat(article["published"]) != post.published:
        yield f"published: {article['published']!r}, expected {post.published}"
    lines = unified_diff(post.paragraphs, article["text"].split("\n\n"), "expected", "found", lineterm="", n=0)
    yield from (line for line in lines if not line.startswith(("---", "+++", "@@")))
