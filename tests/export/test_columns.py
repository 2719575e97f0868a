"""The table's columns are the schema's, and the dates beside them say no more than is known."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.export.columns import COLUMNS, days, moments
from crawler.items import FIELD_ORDER
from crawler.schema import article_schema
from tests.export.made_articles import article


@pytest.mark.parametrize(
    ("published", "day", "moment"),
    [
        ("2026-11-23", date(2026, 11, 23), None),
        ("2026-11-23T00:30:00", date(2026, 11, 23), None),
        ("2026-11-23T00:30:00+01:00", date(2026, 11, 23), datetime(2026, 11, 22, 23, 30, tzinfo=UTC)),
        ("2026-11-23T00:30:00.5Z", date(2026, 11, 23), datetime(2026, 11, 23, 0, 30, 0, 500_000, tzinfo=UTC)),
        (None, None, None),
    ],
)
def test_a_moment_is_given_only_where_time_and_offset_are_known(
    published: str | None, day: date | None, moment: datetime | None
) -> None:
    made = article(published=published)
    assert (days(made)["published_on"], moments(made)["published_at"]) == (day, moment)


def test_arrow_types_are_those_of_the_json_schema() -> None:
    pytest.importorskip("pyarrow")
    from crawler.export.arrow_schema import arrow_schema

    arrow = arrow_schema()
    assert tuple(arrow.names) == COLUMNS
    schema = article_schema()
    for name, rule in schema["properties"].items():
        assert described(arrow.field(name)) == expected(rule, schema["$defs"], name), name


def described(field: Any) -> Any:
    """A field's type in JSON Schema's words, and whether it may be null."""
    kind = field.type
    if kind.num_fields and str(kind).startswith("struct"):
        return {member.name: described(member) for member in kind}, field.nullable
    if str(kind).startswith("list"):
        return [described(kind.value_field)], field.nullable
    words = {"string": "string", "int64": "integer", "double": "number", "bool": "boolean"}
    return words.get(str(kind), str(kind)), field.nullable


def expected(rule: dict[str, Any], definitions: dict[str, Any], name: str = "") -> Any:
    choices = [
        definitions[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in rule.get("anyOf", [rule])
    ]
    (known,) = (each for each in choices if each.get("type") != "null")
    may_be_null = len(choices) > 1
    if name in ("source", "language"):
        return "dictionary<values=string, indices=int32, ordered=0>", may_be_null
    if known["type"] == "array":
        return [expected(known["items"], definitions)], may_be_null
    if "properties" in known:
        return {each: expected(part, definitions) for each, part in known["properties"].items()}, may_be_null
    if known["type"] == "object":
        # The keys of a dict become members that are null where it has not got them.
        keys = known.get("propertyNames", {}).get("enum", FIELD_ORDER)
        return {key: (expected(known["additionalProperties"], definitions)[0], True) for key in keys}, may_be_null
    return known["type"], may_be_null
