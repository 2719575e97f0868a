"""HTML that a person looks at: one file that asks for nothing, runs no script but its own, and escapes all that it shows."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def document(name: str, values: dict[str, Any]) -> str:
    """The template `name`.html with its style and script, which are `name`.css and `name`.js and allowed by their hashes.

    `values` are escaped, but for Markup.
    """
    style, script = _source(f"{name}.css"), _source(f"{name}.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    template = _environment().get_template(f"{name}.html")
    return template.render(values, policy=Markup(policy), style=Markup(style), script=Markup(script))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    return files("crawler.reports").joinpath("templates", name).read_text("utf-8")


def _hash(source: str) -> str:
    """As a Content-Security-Policy names the one script or style that may stand in the page."""
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
