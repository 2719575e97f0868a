import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crawler.items import FIELD_ORDER, Article, Image, Link, Quality, Rights, content_hash, to_json
from crawler.schema import FILE, article_schema, schema_text

CONTEXT = FILE.with_name("article.context.jsonld")


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = article_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def line(**changed: Any) -> dict[str, Any]:
    article = Article(
        id="a1",
        url="https://a.example/one",
        title="One",
        text="First.\n\nSecond.",
        content_hash=content_hash("One", "First.\n\nSecond."),
        quality=Quality(0.75, ["no-date"]),
        images=[Image("https://a.example/one.jpg", caption="A picture")],
        links=[Link("https://b.example/", "two")],
        rights=Rights(is_free=True, robots=["noarchive"]),
        provenance={"title": "json-ld"},
        removed={"share-bar": 2},
    )
    values: dict[str, Any] = json.loads(to_json(article)) | changed
    return values


def test_the_committed_schema_is_the_models() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), "run: python -m crawler.schema"


def test_a_line_of_output_validates(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(line())


def test_every_key_is_required_and_no_other_allowed(validator: jsonschema.Draft202012Validator) -> None:
    for name in FIELD_ORDER:
        cut = line()
        del cut[name]
        assert not validator.is_valid(cut), name
    assert not validator.is_valid(line(colour="red"))
    assert not validator.is_valid(line(quality={"score": 1, "flags": [], "why": None}))


@pytest.mark.parametrize(
    "date", ["2026-11-23", "2026-11-23T10:00:00", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00+05:30", None]
)
def test_dates_come_whole_or_without_what_is_unknown(
    validator: jsonschema.Draft202012Validator, date: str | None
) -> None:
    validator.validate(line(published=date, modified=date))


@pytest.mark.parametrize(
    "wrong",
    [
        {"published": "23 November 2026"},
        {"published": "2026-11-23 10:00"},
        {"published": ""},
        {"fetched": "2026-11-23"},
        {"fetched": "2026-11-23T10:00:00"},
        {"text": None},
        {"text": ""},
        {"text": "a\u0000b"},
        {"text": "a\tb"},
        {"title": ""},
        {"title": "bell\u0007"},
        {"tags": ["esc\u001b[31m"]},
        {"url": "javascript:alert(1)"},
        {"url": "/relative"},
        {"authors": None},
        {"authors": "Ada"},
        {"content_hash": "abc"},
        {"version": 0},
        {"schema_version": 2},
        {"language": "English"},
        {"quality": {"score": 1.5, "flags": []}},
        {"quality": {"score": 0.5, "flags": ["dull"]}},
        {"removed": {"boredom": 1}},
        {"removed": {"related": 0}},
        {"provenance": {"title": "rumour"}},
        {"image": {"url": "/a.jpg", "caption": None, "credit": None, "alt": None}},
    ],
)
def test_a_wrong_value_is_refused(validator: jsonschema.Draft202012Validator, wrong: dict[str, Any]) -> None:
    assert not validator.is_valid(line(**wrong))


@pytest.mark.parametrize(
    "name", ["id", "url", "canonical_url", "title", "published", "language", "image", "fetched", "duplicate_of"]
)
def test_what_is_unknown_is_null(validator: jsonschema.Draft202012Validator, name: str) -> None:
    validator.validate(line(**{name: None}))


def test_the_context_maps_every_field() -> None:
    context = json.loads(Path(CONTEXT).read_text(encoding="utf-8"))["@context"]
    assert set(FIELD_ORDER) <= set(context)
    assert set(asdict(Rights())) <= set(context)
    assert set(asdict(Image(""))) == set(context["image"]["@context"]) == set(context["images"]["@context"])
    assert set(asdict(Link("", ""))) == set(context["links"]["@context"])
    prefixes = {name.split(":")[0] for name in _targets(context) if not name.startswith("@")}
    assert prefixes == {"schema", "cleanpress"}


def _targets(context: dict[str, Any]) -> set[str]:
    """What the terms stand for, the prefixes themselves left out."""
    found: set[str] = set()
    for name, term in context.items():
        if name in ("@version", "schema", "cleanpress"):
            continue
        found.add(term if isinstance(term, str) else term["@id"])
        if isinstance(term, dict):
            found |= _targets(term.get("@context", {}))
    return found
