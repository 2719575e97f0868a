"""What the values of sources.toml have to be: a type for each kind of them. Its errors say what is wrong, not what was expected."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator

from crawler.filters import is_keyword
from crawler.urls import is_web_address
from crawler.variables import with_variables

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

_LANGUAGE = re.compile(LANGUAGE)
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_PROXY = re.compile(r"http://([^\s/?#@]*@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?/?", re.ASCII)

# Of links, articles or words. More has never been meant.
NUMBER_MAX = 10**9


def is_language(text: str) -> bool:
    """A BCP 47 tag of language, script and region, as far as its form tells."""
    return bool(_LANGUAGE.match(text))


def _address(text: str) -> str:
    if not is_web_address(text):
        raise ValueError("not an http or https address")
    return text


def folder_name(text: str) -> str:
    """Articles are filed under a source's name, so it must be one plain folder on every system."""
    if not re.fullmatch(r"\w(?:[\w. +-]*[\w+])?", text) or _DEVICE.fullmatch(text) or len(text.encode()) > 200:
        raise ValueError("not usable as a folder's name")
    return text


def _field_token(text: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        raise ValueError("not a name that HTTP allows")
    return text


def _field_value(text: str, info: ValidationInfo) -> str:
    """`text` with the value of each variable that it names: `load` gives the environment as context."""
    environ: Mapping[str, str] = info.context or {}
    text = with_variables(text, environ)
    if not re.fullmatch(r"[\t\x20-\x7e\x80-\xff]*", text):
        raise ValueError("holds a character that HTTP does not allow")
    return text


def _keyword(text: str) -> str:
    if not is_keyword(text):
        raise ValueError("nothing to look for")
    return text


def _pattern(value: object, compiled: ValidatorFunctionWrapHandler) -> object:
    """As pydantic compiles it, which lets out what is neither a pattern nor re.error."""
    try:
        return compiled(value)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except OverflowError as error:
        raise ValueError(str(error)) from error


def _proxy(text: str) -> str:
    match = _PROXY.fullmatch(text)
    if not match or not 0 < int(match["port"] or 80) < 65_536:
        raise ValueError("not an http proxy, or a special character in its password that is not percent-encoded")
    return text


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], Field(strict=False)]
Patterns = Annotated[tuple[Annotated[re.Pattern[str], WrapValidator(_pattern)], ...], Field(strict=False)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Keywords = Annotated[tuple[Annotated[str, AfterValidator(_keyword)], ...], Field(strict=False)]
Proxy = Annotated[str, AfterValidator(_field_value), AfterValidator(_proxy)]
Fields = dict[Annotated[str, AfterValidator(_field_token)], Annotated[str, AfterValidator(_field_value)]]
