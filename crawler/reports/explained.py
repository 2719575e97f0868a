"""`explain.html`: the page as it was, and for each of its pieces, on a click, why it is or is not in the article."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from crawler.cleaning.body import ASK_DOUBT
from crawler.cleaning.explanation import Explanation
from crawler.cleaning.metadata.witnesses import Claim
from crawler.items import Article
from crawler.reports.document import document
from crawler.reports.wording import FLAGS, REASONS, grounds, headline, percent

FIELDS = (
    "title",
    "authors",
    "agency",
    "published",
    "modified",
    "section",
    "tags",
    "description",
    "site_name",
    "canonical_url",
    "image",
    "language",
)
FATE_MEANINGS = {
    "kept": "in the story",
    "left-out": "by the story model",
    "site-profile": "by what the site's other pages tell",
    "field": "headline and date",
    "silent": "buttons and labels",
}
# Keywords and descriptions can be long, and their beginning tells whose they are.
MAX_SHOWN = 400


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field, its value as text, None where it is not known, the witness that was believed, and what all of them say."""

    name: str
    value: str | None
    witness: str | None
    claims: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LegendRow:
    """What became of `count` pieces of the page: `why` is its name in the page, `meaning` in plain words."""

    why: str
    count: int
    meaning: str


def explained_html(explanation: Explanation, name: str, profile_name: str | None = None) -> str:
    """One self-contained page. `name` is what the user called it: an address or a file; `profile_name` says where the profile is from."""
    article = explanation.article
    values: dict[str, Any] = {
        "name": name,
        "verdict": verdict(explanation),
        "article": article,
        "flags": [(flag, FLAGS[flag]) for flag in article.quality.flags],
        "legend": legend(explanation),
        "fields": field_rows(explanation),
        "reading": list(reading_notes(explanation, profile_name)),
        "language": explanation.language,
        "direction": explanation.direction,
        "page": Markup(explanation.page_html),
        "marks": [{"what": headline(mark), "why": grounds(mark), "text": mark.text} for mark in explanation.marks],
    }
    return document("explained", values)


def verdict(explanation: Explanation) -> str:
    """In one line."""
    if explanation.rejection:
        return f"no article: {explanation.rejection}"
    words = len(explanation.article.text.split())
    return f"an article of {words} words, quality {explanation.article.quality.score:.2f}"


def legend(explanation: Explanation) -> list[LegendRow]:
    """What was kept first, then what was removed, most first, and what is no text last."""
    meanings: dict[str, str] = {str(reason): meaning for reason, meaning in REASONS.items()} | FATE_MEANINGS
    order = {"kept": 0, "left-out": 1, "site-profile": 1, "silent": 3}
    counts = sorted(explanation.counts().items(), key=lambda item: (order.get(item[0], 2), -item[1]))
    return [LegendRow(why, count, meanings[why]) for why, count in counts]


def field_rows(explanation: Explanation) -> list[FieldRow]:
    """All fields but the text, with their witnesses."""
    article = explanation.article
    rows = []
    for name in FIELDS:
        claims = [
            Claim(claim.witness, _short(claim.said), claim.is_taken) for claim in explanation.claims.get(name, ())
        ]
        witness = article.provenance.get(name) or ("text" if name == "language" and article.language else None)
        rows.append(FieldRow(name, _value(article, name), witness, claims))
    return rows


def reading_notes(explanation: Explanation, profile_name: str | None = None) -> Iterator[str]:
    """How the page was read, a sentence each."""
    if explanation.rejection:
        yield f"The page was judged to be no article ({explanation.rejection}). What was found on it is shown all the same."
    if explanation.is_embedded:
        yield "The text was taken from the page's JSON-LD or its application's state: what its elements show is a mere teaser of it."
    if explanation.is_second_look:
        yield "Read twice: by the names of its elements nearly nothing was left, so these were not believed."
    expected = f"The model expects {percent(explanation.doubt)} of the story's text to be wrong"
    asked = "was asked" if explanation.is_trafilatura_asked else "was not asked"
    yield f"{expected}; trafilatura {asked} (it is from {percent(ASK_DOUBT)} on)."
    if explanation.profile is None:
        yield "No profile of the site was used: the page was read for itself."
    else:
        profile = explanation.profile
        origin = f" ({profile_name})" if profile_name else ""
        yield (
            f"The site's profile{origin} was learned from {profile.pages} pages: {len(profile.places)} places, "
            f"{len(profile.lines)} lines that stand on several, {len(profile.regions)} regions."
        )


def _value(article: Article, name: str) -> str | None:
    value = getattr(article, name)
    if name == "image":
        return value.url if value else None
    if isinstance(value, list):
        return _short(", ".join(value)) or None
    return _short(value) if value else None


def _short(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
