"""What a crawl of the demonstration must give, word for word, and which of its pages must give nothing."""

from dataclasses import dataclass

from crawler.demo import arabic, blog, newspaper
from crawler.demo.stories import Story, load
from crawler.items import Rejection

_INDEX: frozenset[Rejection] = frozenset({"front-page", "section-page", "no-text", "too-short"})
_LEGAL: frozenset[Rejection] = frozenset({"service-page", "directory", "section-page", "no-text", "too-short"})


@dataclass(frozen=True, slots=True)
class Expected:
    """One article, its fields as its page states them.

    `published` is RFC 3339, without offset where the page has none; `section` is None and `tags` empty where it names none.
    """

    title: str
    authors: tuple[str, ...]
    published: str
    paragraphs: tuple[str, ...]
    language: str
    section: str | None
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """The article's `text` field."""
        return "\n\n".join(self.paragraphs)


def expected_articles() -> dict[tuple[str, str], Expected]:
    """The articles by site name and path: every story that robots.txt allows to be fetched."""
    sites = (
        ("demo-blog", blog.path, load(blog.NAME), "en"),
        ("demo-newspaper", newspaper.path, load(newspaper.NAME), "en"),
        ("demo-arabic", arabic.path, load(arabic.NAME), "ar"),
    )
    return {
        (site, path(story)): _expected(story, language)
        for site, path, stories, language in sites
        for story in stories
        if not story.is_disallowed
    }


def _expected(story: Story, language: str) -> Expected:
    # The old Arabic template states neither section nor tags, and a time without its zone.
    is_old = story.encoding != "utf-8"
    published = story.published.replace(tzinfo=None) if is_old else story.published
    return Expected(
        title=story.title,
        authors=story.authors,
        published=published.isoformat(),
        paragraphs=story.paragraphs,
        language=language,
        section=None if is_old else story.section,
        tags=() if is_old else story.tags,
    )


def expected_rejections() -> dict[tuple[str, str], frozenset[Rejection]]:
    """Pages that are no articles, by site name and path, and the reasons any of which is right for the page.

    A crawl need not ask for all of them; one that does must write none.
    """
    return {
        ("demo-blog", "/"): _INDEX,
        ("demo-blog", "/page/2/"): _INDEX,
        ("demo-blog", "/category/people/"): _INDEX,
        ("demo-blog", "/tag/library/"): _INDEX,
        ("demo-blog", "/author/tomas-wray/"): _INDEX | {"author-page"},
        ("demo-blog", "/2020/07/"): _INDEX,
        ("demo-blog", "/about/"): _LEGAL,
        ("demo-newspaper", "/"): _INDEX,
        ("demo-newspaper", "/harbour/"): _INDEX,
        ("demo-newspaper", "/town/"): _INDEX,
        ("demo-newspaper", "/staff/marit-lund"): _INDEX | {"author-page"},
        ("demo-newspaper", "/privacy"): _LEGAL,
        ("demo-newspaper", newspaper.LOGIN_WALL): frozenset({"login-wall"}),
        ("demo-newspaper", newspaper.SOFT_404): frozenset({"error-page"}),
        ("demo-newspaper", newspaper.GALLERY): frozenset({"gallery", "section-page"}),
        ("demo-arabic", "/"): _INDEX,
        ("demo-arabic", "/section/1"): _INDEX,
        ("demo-arabic", "/page/privacy"): _LEGAL,
    }


def disallowed_paths() -> frozenset[tuple[str, str]]:
    """Site name and path of the linked pages that robots.txt closes: a crawl must not even ask for them."""
    closed = (story for story in load(newspaper.NAME) if story.is_disallowed)
    return frozenset(("demo-newspaper", newspaper.path(story)) for story in closed)
