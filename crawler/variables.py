"""Text that names variables of the environment, as ${NAME}: the way for what is secret into settings and sources.toml."""

import re
from collections.abc import Callable, Mapping

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class NoVariable(ValueError):
    """The environment has no variable of that name. The message names it, and no value."""


def with_variables(text: str, environ: Mapping[str, str], spell: Callable[[str, str], str] | None = None) -> str:
    """`text` with the values of its variables; `spell` is given each value and what of the text stands behind it.

    Raises NoVariable.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in environ:
            raise NoVariable(f"the environment has no variable {match[1]}")
        found = environ[match[1]]
        return spell(found, text[match.end() :]) if spell else found

    return _VARIABLE.sub(value, text)
