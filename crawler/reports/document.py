"""HTML that a person looks at: one file that asks for nothing, runs no script but its own, and escapes all that it shows."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.program import program


def document(name: str, values: dict[str, Any], library: str | None = None) -> str:
    """The template `name`.html with its style and script, which are `name`.css and `name`.js and allowed by their hashes.

    `values` are escaped, but for Markup; beside them the template knows the `program` that was called. `library` is a script below
    `vendor` that the template places before its own.
    """
    style, script = _source("templates", f"{name}.css"), _source("templates", f"{name}.js")
    vendored = _source("vendor", *library.split("/")) if library else ""
    scripts = " ".join(allowed_hash(each) for each in (vendored, script) if each)
    policy = f"default-src 'none'; style-src {allowed_hash(style)}; script-src {scripts}; base-uri 'none'; form-action 'none'"
    sources = {"policy": policy, "style": style, "script": script, "library": vendored}
    template = _environment().get_template(f"{name}.html")
    markup = {place: Markup(source) for place, source in sources.items()}
    return template.render(values, program=program(), **markup)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(*path: str) -> str:
    return files("crawler.reports").joinpath(*path).read_text("utf-8")


def allowed_hash(source: str) -> str:
    """As a Content-Security-Policy names the one script or style that may stand in the page."""
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
