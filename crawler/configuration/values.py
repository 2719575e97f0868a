"""How the value of one setting is read from Scrapy's settings, and what is said of one that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scrapy.settings import BaseSettings

from crawler.every import YEAR
from crawler.variables import NoVariable, with_variables

T = TypeVar("T")

# Nobody waits for longer, and every timer can.
YEAR_S = int(YEAR.total_seconds())


class SettingsError(ValueError):
    """A setting has a value that it cannot have. The message names setting, value and what was expected."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What a value may be: how it is converted, by what raises TypeError, ValueError or OverflowError for what it is not."""

    convert: Callable[[Any], T]
    expected: str
    holds: Callable[[T], object] = lambda _: True

    def read(self, settings: BaseSettings, name: str, default: T | None = None) -> T:
        """`default` where it is not set, or None. Raises SettingsError."""
        value = settings.get(name, default)
        try:
            converted = self.convert(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise self._error(name, value) from error
        if not self.holds(converted):
            raise self._error(name, value)
        return converted

    def _error(self, name: str, value: object) -> SettingsError:
        return SettingsError(f"{name} is {value!r}: expected {self.expected}")


def _whole(value: Any) -> int:
    """As int() reads it, but of 2.5 it makes no 2."""
    number = int(value)
    if isinstance(value, float) and value != number:
        raise ValueError("not a whole number")
    return number


def _is_on(value: Any) -> bool:
    """As Scrapy reads it."""
    return BaseSettings({"IS_ON": value}).getbool("IS_ON")


COUNT = Kind(_whole, "a whole number, 1 or more", lambda number: number >= 1)
LIMIT = Kind(_whole, "a whole number, 0 or more", lambda number: number >= 0)
SECONDS = Kind(float, "seconds, 0 or more, a year at most", lambda number: 0 <= number <= YEAR_S)
SOME_SECONDS = Kind(float, "seconds, more than 0, a year at most", lambda number: 0 < number <= YEAR_S)
SWITCH = Kind(_is_on, "True or False")


def expect(
    settings: BaseSettings, name: str, convert: Callable[[Any], T], expected: str, holds: Callable[[T], object]
) -> T:
    return Kind(convert, expected, holds).read(settings, name)


def switch(settings: BaseSettings, name: str) -> bool:
    return SWITCH.read(settings, name, False)


def texts_of(settings: BaseSettings, name: str, expected: str, holds: Callable[[str], object]) -> tuple[str, ...]:
    value = settings.get(name)
    texts = [text.strip() for text in value.split(",")] if value and isinstance(value, str) else value or ()
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) and holds(text) for text in texts):
        raise SettingsError(f"{name} is {value!r}: expected {expected}")
    return tuple(texts)


def listed(settings: BaseSettings, name: str, expected: str) -> list[Any]:
    """The values of a list, or between commas."""
    return Kind(lambda _: settings.getlist(name), expected).read(settings, name)


def choice(settings: BaseSettings, name: str, choices: tuple[str, ...]) -> Any:
    return all_of(name, (settings.get(name),), choices)[0]


def all_of(name: str, values: tuple[Any, ...], choices: tuple[str, ...]) -> tuple[Any, ...]:
    for value in values:
        if value not in choices:
            raise SettingsError(f"{name} is {value!r}: expected {either(choices)}")
    return values


def either(choices: tuple[str, ...]) -> str:
    return " or ".join(choice or repr(choice) for choice in choices)


def filled(settings: BaseSettings, name: str) -> str:
    """A text in which ${NAME} stands for that variable of the environment: the way for what is secret. Errors don't show it."""
    try:
        return with_variables(str(settings.get(name) or ""), os.environ)
    except NoVariable as error:
        raise SettingsError(f"{name}: {error}") from error
