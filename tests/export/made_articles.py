"""Articles with the values that tables, feeds and file systems get wrong, and the output folder that holds them."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from crawler.items import FIELD_ORDER, Article, Image, Link, Quality, Rights, content_hash, to_json

AWKWARD_TEXTS = [
    '=HYPERLINK("https://example.com/?"&A1, "click")',
    "+49 30 1234567",
    "-1",
    "@mention",
    "ميناء المدينة يفتح من جديد، بعد عام",
    "港口重新开放：“我们等了一年”，市长说。",
    "नदी का पानी उतर गया",
    'He said "never", then: ""',
    "„Nie“, sagte sie – ‚nie‘.",
    "one\ntwo\n\nthree,four;five\tsix".replace("\t", " "),
    "🦭👩‍👩‍👧‍👦 \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "NULL",
    "NaN",
    "null",
    "007",
    "1e5",
    "true",
    "' OR 1=1; --",
    "<script>alert(1)</script> & <b>bold</b> ]]> &amp;",
    "# no heading\n\n- no list\n\n1. none\n\n> none *at* _all_ `here` [x](y)",
    "back\\slash and \\n, {brace}, %s, ${x}",
    "\u2028line\u2029separator\ufeff, soft\u00adhyphen, \u200fRTL\u202e",
    " leading and trailing ",
    ".../../../etc/passwd",
    "CON",
]


def article(number: int = 0, text: str = "First.\n\nSecond.", **changed: Any) -> Article:
    """One that is whole; `number` tells it from others."""
    url = f"https://news.example.com/story-{number}"
    made = Article(
        id=f"{number:020x}",
        url=url,
        title=f"Story {number}",
        text=text,
        content_hash=content_hash(f"Story {number}", text),
        quality=Quality(0.875, ["no-date"]),
        canonical_url=url,
        source="news",
        published="2026-11-23T10:00:00+01:00",
        language="en",
        authors=["Ines Carvalho"],
        image=Image(f"{url}.jpg", caption="Dam"),
        images=[Image(f"{url}.jpg", caption="Dam"), Image(f"{url}-2.jpg", alt="")],
        links=[Link("https://example.org/", "the report")],
        rights=Rights(license="https://creativecommons.org/licenses/by/4.0/", is_free=True, robots=["noarchive"]),
        provenance={"title": "json-ld", "published": "meta"},
        removed={"share-bar": 2, "after-end": 1},
        fetched="2026-11-24T08:00:00.123456+00:00",
    )
    return replace(made, **changed)


def awkward_articles() -> list[Article]:
    made = [
        article(number, text, title=text, description=text, authors=[text, ""], tags=[text], section=text)
        for number, text in enumerate(AWKWARD_TEXTS)
    ]
    count = len(made)
    bare = Article(id="bare", url=None, title=None, text="x", content_hash="0" * 64, quality=Quality(0.0))
    return [
        *made,
        bare,
        article(count, title="", description="", section="", agency="", site_name="", tags=[""], authors=[""]),
        article(count + 1, markdown="## Head\n\n*x*", html="<h2>Head</h2><p><em>x</em></p>", language=None),
        article(count + 2, "A very long text. " * 60_000, published="2026-11-23", modified="2026-11-23T10:00:00"),
        article(count + 3, published=None, image=None, images=[], links=[], provenance={}, removed={}, fetched=None),
    ]


def plain(made: Article) -> dict[str, Any]:
    """What JSON says of it."""
    values = asdict(made)
    return {name: values[name] for name in FIELD_ORDER}


def lay(folder: Path, made: Iterable[Article], name: str = "2026-11-24.jsonl") -> Path:
    """Append articles to their sources' files, as a crawl does. Returns the folder."""
    for each in made:
        path = folder / (each.source or "unknown") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(to_json(each) + "\n")
    return folder


def without_nulls(value: dict[str, Any] | None) -> dict[str, Any]:
    """A dict that came back as a struct: the keys that it had."""
    return {key: each for key, each in (value or {}).items() if each is not None}


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=40)
MAYBE_TEXT = st.none() | TEXTS
DATES = st.none() | st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z"),
)
ARTICLES = st.builds(
    article,
    st.integers(0, 1 << 60),
    TEXTS,
    title=MAYBE_TEXT,
    description=MAYBE_TEXT,
    source=MAYBE_TEXT,
    section=MAYBE_TEXT,
    tags=st.lists(TEXTS, max_size=3),
    authors=st.lists(TEXTS, max_size=3),
    published=DATES,
    quality=st.builds(Quality, st.floats(0, 1)),
    images=st.lists(st.builds(Image, TEXTS, caption=MAYBE_TEXT), max_size=2),
    links=st.lists(st.builds(Link, TEXTS, TEXTS), max_size=2),
    version=st.integers(1, 1 << 40),
)
