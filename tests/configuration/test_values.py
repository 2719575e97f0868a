from typing import Any

import pytest
from scrapy.settings import BaseSettings

from crawler.configuration import SettingsError
from crawler.configuration.values import COUNT, LIMIT, SECONDS, SOME_SECONDS, SWITCH, Kind


def test_settings_are_read_as_the_command_line_gives_them() -> None:
    settings = BaseSettings({"A": "2.5", "B": "3", "C": "False"})
    assert (SECONDS.read(settings, "A", 1), COUNT.read(settings, "B", 1), SWITCH.read(settings, "C")) == (2.5, 3, False)
    defaults = SECONDS.read(settings, "X", 1.5), COUNT.read(settings, "X", 7), SWITCH.read(settings, "X", True)
    assert defaults == (1.5, 7, True)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((SECONDS, value) for value in ("soon", "-1", "nan", "inf", "1e300", [1])),
        (SOME_SECONDS, "0"),
        *((COUNT, value) for value in ("0", "2.5", 2.5, float("inf"), float("nan"), "9" * 5000)),
        (LIMIT, "-1"),
        *((SWITCH, value) for value in ("perhaps", [True], float("inf"))),
    ],
)
def test_a_mistyped_value_is_an_error_that_names_the_setting(kind: Kind[Any], value: Any) -> None:
    settings = BaseSettings()
    settings.set("NAME", value)
    with pytest.raises(SettingsError, match=r"^NAME is .*: expected "):
        kind.read(settings, "NAME")
