"""How the value of one setting is read from Scrapy's settings, and what is said of one that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

from scrapy.settings import BaseSettings

from crawler.variables import NoVariable, with_variables

T = TypeVar("T")


class SettingsError(ValueError):
    """A setting has a value that it cannot have. The message names setting, value and what was expected."""


def expect(
    settings: BaseSettings, name: str, convert: Callable[[Any], T], expected: str, holds: Callable[[T], object]
) -> T:
    value = settings.get(name)
    try:
        converted = convert(value)
    except (TypeError, ValueError):
        converted = None
    if converted is None or not holds(converted):
        raise SettingsError(f"{name} is {value!r}: expected {expected}")
    return converted


def texts_of(settings: BaseSettings, name: str, expected: str, holds: Callable[[str], object]) -> tuple[str, ...]:
    value = settings.get(name)
    texts = [text.strip() for text in value.split(",")] if value and isinstance(value, str) else value or ()
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) and holds(text) for text in texts):
        raise SettingsError(f"{name} is {value!r}: expected {expected}")
    return tuple(texts)


def choice(settings: BaseSettings, name: str, choices: tuple[str, ...]) -> Any:
    return all_of(name, (settings.get(name),), choices)[0]


def all_of(name: str, values: tuple[Any, ...], choices: tuple[str, ...]) -> tuple[Any, ...]:
    for value in values:
        if value not in choices:
            raise SettingsError(
                f"{name} is {value!r}: expected {' or '.join(choice or repr(choice) for choice in choices)}"
            )
    return values


def switch(settings: BaseSettings, name: str) -> bool:
    try:
        return settings.getbool(name)
    except ValueError as error:
        raise SettingsError(f"{name} is {settings.get(name)!r}: expected True or False") from error


def filled(settings: BaseSettings, name: str) -> str:
    """A text in which ${NAME} stands for that variable of the environment: the way for what is secret. Errors don't show it."""
    try:
        return with_variables(str(settings.get(name) or ""), os.environ)
    except NoVariable as error:
        raise SettingsError(f"{name}: {error}") from error
