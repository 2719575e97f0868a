"""The middlewares' settings as numbers and switches; a value that is neither is an error that names the setting."""

from math import isfinite

from scrapy.settings import BaseSettings

from crawler.configuration import SettingsError


def seconds(settings: BaseSettings, name: str, default: float) -> float:
    """Seconds, 0 or more. Raises SettingsError."""
    value = settings.get(name, default)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if number < 0 or not isfinite(number):
        raise SettingsError(f"{name} is {value!r}: expected seconds, 0 or more")
    return number


def count(settings: BaseSettings, name: str, default: int) -> int:
    """A whole number, 1 or more. Raises SettingsError."""
    value = settings.get(name, default)
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < 1:
        raise SettingsError(f"{name} is {value!r}: expected a whole number, 1 or more")
    return number


def is_on(settings: BaseSettings, name: str) -> bool:
    """A switch, on where it is not set. Raises SettingsError."""
    try:
        return settings.getbool(name, True)
    except ValueError as error:
        raise SettingsError(f"{name} is {settings.get(name)!r}: expected True or False") from error
