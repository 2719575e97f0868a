"""The JSON Schema of one line of output, made from the dataclasses of items.py.

`python -m crawler.schema` writes it to `article.schema.json`. What types cannot say is added here: every key stands in
every line, no others do, and dates, hashes and numbers have their form.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from crawler.items import FIELD_ORDER, SCHEMA_VERSION, Article

FILE = Path(__file__).with_name("article.schema.json")

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_OFFSET = r"(Z|[+-][0-9]{2}:[0-9]{2})"
_NO_CONTROL = {"pattern": r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$"}
_DATE = {"pattern": f"^{_DAY}({_TIME}{_OFFSET}?)?$"}
_WEB_ADDRESS = {"pattern": "^https?://[^\\s]+$"}

_FORMS: dict[str, dict[str, dict[str, Any]]] = {
    "Article": {
        "schema_version": {"const": SCHEMA_VERSION},
        "id": {"minLength": 1},
        "url": _WEB_ADDRESS,
        "canonical_url": _WEB_ADDRESS,
        "title": {"minLength": 1},
        "text": {"minLength": 1},
        "published": _DATE,
        "modified": _DATE,
        "language": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
        "fetched": {"pattern": f"^{_DAY}{_TIME}{_OFFSET}$"},
        "content_hash": {"pattern": "^[0-9a-f]{64}$"},
        "version": {"minimum": 1},
        "removed": {"additionalProperties": {"type": "integer", "minimum": 1}},
    },
    "Image": {"url": _WEB_ADDRESS},
    "Link": {"url": _WEB_ADDRESS},
    "Quality": {"score": {"minimum": 0, "maximum": 1}},
}


def article_schema() -> dict[str, Any]:
    """The schema as a new value: draft 2020-12."""
    schema = TypeAdapter(Article).json_schema(mode="serialization")
    definitions = schema.pop("$defs")
    schema["properties"] = {name: schema["properties"][name] for name in FIELD_ORDER}
    for name, definition in [("Article", schema), *definitions.items()]:
        _tighten(definition, _FORMS.get(name, {}))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "$defs": definitions}


def _tighten(definition: dict[str, Any], forms: dict[str, dict[str, Any]]) -> None:
    """Every key is written, known or null; no other is; no text holds a control character but newline."""
    properties = definition["properties"]
    for name, rule in properties.items():
        rule.pop("default", None)
        # Where null is allowed, the form holds for what is not null.
        known = next((choice for choice in rule.get("anyOf", ()) if choice.get("type") != "null"), rule)
        known.update(forms.get(name, {}))
        for text in (known, known.get("items", {})):
            if text.get("type") == "string" and not text.keys() & {"pattern", "enum"}:
                text.update(_NO_CONTROL)
    definition["description"] = definition["description"].replace("None", "null")
    definition["required"] = list(properties)
    definition["additionalProperties"] = False


def schema_text() -> str:
    return json.dumps(article_schema(), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
