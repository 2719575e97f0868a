import re
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.configuration import SettingsError, check

SET = {name: value for name, value in vars(defaults).items() if name.isupper()}

# What Scrapy and Python load by name. Whoever changes it writes code, and wants to see where that fails.
COMPONENTS = {
    "ADDONS",
    "BOT_NAME",
    "COMMANDS_MODULE",
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOAD_HANDLERS",
    "EXTENSIONS",
    "HTTPPROXY_AUTH_ENCODING",
    "ITEM_PIPELINES",
    "NEWSPIDER_MODULE",
    "SCHEDULER_PRIORITY_QUEUE",
    "SPIDER_MIDDLEWARES",
    "SPIDER_MODULES",
    "TWISTED_DNS_RESOLVER",
}
# The address of the state is read where it is opened (state/store.py), which each command tells of as well.
READ_ELSEWHERE = {"STATE_URL"}

# Not in settings.py, and yet what people set.
SCRAPYS = {
    "CLOSESPIDER_ERRORCOUNT": 0,
    "CLOSESPIDER_ITEMCOUNT": 0,
    "CLOSESPIDER_PAGECOUNT": 0,
    "CLOSESPIDER_TIMEOUT": 0.0,
    "CLOSESPIDER_TIMEOUT_NO_ITEM": 0,
    "DNSCACHE_TTL_S": 600,
    "LOG_ENABLED": True,
    "LOG_STDOUT": False,
    "PACE_ENABLED": True,
    "REDIRECT_ENABLED": True,
    "RESTING_ENABLED": True,
    "RETRY_ENABLED": True,
}
NONSENSE = {"OUTPUT_DIR": "", "RAW_DIR": "\0"} | dict.fromkeys(
    ("FILTER_KEYWORDS_ANY", "FILTER_KEYWORDS_NONE", "FILTER_LICENSES"), ","
)
CHECKED = (SET.keys() | SCRAPYS) - COMPONENTS - READ_ELSEWHERE
NUMBERS = {
    name for name in CHECKED if type({**SCRAPYS, **SET}[name]) in (int, float) and name != "RETRY_PRIORITY_ADJUST"
}


def refused(settings: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as caught:
        check(Settings(SET | settings))
    return str(caught.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"DATABASE_URL": "sqlite:///a.sqlite"}, "DATABASE_URL is sqlite:///a.sqlite: expected one of PostgreSQL"),
        ({"DATABASE_URL": "postgresql://me:${NO_SUCH}@h/d"}, "DATABASE_URL: the environment has no variable NO_SUCH"),
        ({"DATABASE_RETRY_S": "soon"}, "DATABASE_RETRY_S is 'soon': expected seconds, 0 or more"),
        ({"OUTPUT_COMPRESSION": "gzip"}, "OUTPUT_COMPRESSION is 'gzip': expected '' or zstd"),
        ({"OUTPUT_ROTATE_MB": "-1"}, "OUTPUT_ROTATE_MB is '-1': expected megabytes, 0 or more"),
        ({"OUTPUT_ROTATE_MB": "nan"}, "OUTPUT_ROTATE_MB is 'nan': expected megabytes, 0 or more"),
        (
            {"OUTPUT_COMPRESSION": "zstd", "OUTPUT_LAYOUT": "article"},
            "OUTPUT_COMPRESSION is 'zstd': expected OUTPUT_LAYOUT day with it",
        ),
        ({"OUTPUT_ROTATE_MB": "5", "OUTPUT_LAYOUT": "article"}, "OUTPUT_ROTATE_MB is '5': expected OUTPUT_LAYOUT day"),
        (
            {"ADDRESSES_ALLOWED": "127.0.0.1:80,localhost:x"},
            "ADDRESSES_ALLOWED is 'localhost:x': expected \"host:port\"",
        ),
        ({"LOG_LEVEL": "info"}, "LOG_LEVEL is 'info': expected DEBUG or INFO or WARNING or ERROR or CRITICAL"),
        ({"REVISIT_AFTER": "1,-6"}, "REVISIT_AFTER is '1,-6': expected hours after publication"),
        ({"REVISIT_AFTER": "1e9"}, "REVISIT_AFTER is '1e9': expected hours after publication"),
        ({"CONCURRENT_REQUESTS_PER_DOMAIN": "0"}, "CONCURRENT_REQUESTS_PER_DOMAIN is '0': expected a whole number, 1"),
        ({"SCHEDULE_EVERY_MAX": "999999w"}, "SCHEDULE_EVERY_MAX is '999999w': expected a length of time"),
        ({"CLEAN_MEMORY_MB": "99999999999999"}, "CLEAN_MEMORY_MB is '99999999999999': expected megabytes"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(settings: dict[str, str], told: str) -> None:
    said = refused(settings)
    assert re.match(re.escape(told), said)
    assert "\n" not in said


@pytest.mark.parametrize("name", sorted(CHECKED))
def test_nonsense_is_refused_whichever_setting_it_is_given_to(name: str) -> None:
    assert name in refused({name: NONSENSE.get(name, "non\nsense")})


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "-5", float("nan"), float("inf"), [1]])
@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_no_number_is_negative_endless_or_none_at_all(name: str, value: object) -> None:
    assert refused({name: value}).startswith(f"{name} is {value!r}: expected ")


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e12", [float("nan")], 5])
def test_hours_of_revisits_are_hours(value: object) -> None:
    assert refused({"REVISIT_AFTER": value}).startswith(f"REVISIT_AFTER is {value!r}: expected hours")


def test_what_is_set_as_it_comes_can_be() -> None:
    check(Settings(SET))


def test_levels_may_be_the_numbers_of_python() -> None:
    check(Settings(SET | {"LOG_LEVEL": 20}))
