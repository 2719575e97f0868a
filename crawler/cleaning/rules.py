"""The rules that are data: read from the .toml files beside this one, once, when the module that wants them is loaded."""

import tomllib
from importlib.resources import files
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The content of `name`.toml."""
    return tomllib.loads(files("crawler.cleaning").joinpath(f"{name}.toml").read_text("utf-8"))
