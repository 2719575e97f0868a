from collections.abc import Callable
from typing import Any

import pytest
from scrapy.settings import BaseSettings

from crawler.configuration import SettingsError
from crawler.middlewares.options import count, is_on, seconds


def test_settings_are_read_as_the_command_line_gives_them() -> None:
    settings = BaseSettings({"A": "2.5", "B": "3", "C": "False"})
    assert (seconds(settings, "A", 1), count(settings, "B", 1), is_on(settings, "C")) == (2.5, 3, False)
    assert (seconds(settings, "X", 1.5), count(settings, "X", 7), is_on(settings, "X")) == (1.5, 7, True)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda s: seconds(s, "NAME", 1), "soon"),
        (lambda s: seconds(s, "NAME", 1), "-1"),
        (lambda s: seconds(s, "NAME", 1), "nan"),
        (lambda s: seconds(s, "NAME", 1), "inf"),
        (lambda s: count(s, "NAME", 1), "0"),
        (lambda s: count(s, "NAME", 1), "2.5"),
        (lambda s: is_on(s, "NAME"), "perhaps"),
    ],
)
def test_a_mistyped_value_is_an_error_that_names_the_setting(read: Callable[[BaseSettings], Any], value: Any) -> None:
    settings = BaseSettings()
    settings.set("NAME", value)
    with pytest.raises(SettingsError, match="NAME"):
        read(settings)
