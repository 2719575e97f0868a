"""Settings that stand alone, ours and those of Scrapy's that people set: what each may be.

Scrapy reads its own wherever it needs them, which is a traceback for a value that cannot be, or a crawl that never ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.configuration.values import (
    COUNT,
    LIMIT,
    SECONDS,
    SOME_SECONDS,
    SWITCH,
    Kind,
    SettingsError,
    either,
    listed,
)

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _level(value: Any) -> Any:
    if value not in _LEVELS and not isinstance(value, int):
        raise ValueError("not a level")
    return value


LEVEL = Kind(_level, either(_LEVELS))
LINE = Kind(str, "one line of text", str.isprintable)

LOG: Mapping[str, Kind[Any]] = {
    "LOG_LEVEL": LEVEL,
    "LOG_ENABLED": SWITCH,
    "LOG_FILE_APPEND": SWITCH,
    "LOG_SHORT_NAMES": SWITCH,
    "LOG_STDOUT": SWITCH,
}

# What each request is made with, those of a crawl and those of a single page.
FETCHING: Mapping[str, Kind[Any]] = {
    "CONTACT": LINE,
    "USER_AGENT": LINE,
    "ROBOTSTXT_USER_AGENT": LINE,
    "ROBOTSTXT_OBEY": SWITCH,
    "ROBOTS_CACHE_S": SECONDS,
    "ROBOTS_CRAWL_DELAY_MAX_S": SECONDS,
    "ROBOTS_RETRY_S": SECONDS,
    "RETRY_AFTER_DEFAULT_S": SECONDS,
    "RETRY_AFTER_MAX_S": SECONDS,
    "SITE_FAILURES_MAX": COUNT,
    "SITE_REST_S": SECONDS,
    "ADDRESSES_GUARD_ENABLED": SWITCH,
    "ORIGINS_ENABLED": SWITCH,
    "PACE_ENABLED": SWITCH,
    "RESTING_ENABLED": SWITCH,
    "AUTOTHROTTLE_DEBUG": SWITCH,
    "AUTOTHROTTLE_ENABLED": SWITCH,
    "AUTOTHROTTLE_MAX_DELAY": SECONDS,
    "AUTOTHROTTLE_START_DELAY": SECONDS,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": Kind(float, "a number above 0", lambda number: 0 < number < 1e9),
    "COMPRESSION_ENABLED": SWITCH,
    "CONCURRENT_ITEMS": COUNT,
    "CONCURRENT_REQUESTS": COUNT,
    "CONCURRENT_REQUESTS_PER_DOMAIN": COUNT,
    "COOKIES_ENABLED": SWITCH,
    "DNSCACHE_ENABLED": SWITCH,
    "DNSCACHE_SIZE": LIMIT,
    "DNSCACHE_TTL_S": SECONDS,
    "DNS_TIMEOUT": SOME_SECONDS,
    "DOWNLOAD_DELAY": SECONDS,
    "DOWNLOAD_FAIL_ON_DATALOSS": SWITCH,
    "DOWNLOAD_MAXSIZE": LIMIT,
    "DOWNLOAD_TIMEOUT": SOME_SECONDS,
    "DOWNLOAD_VERIFY_CERTIFICATES": SWITCH,
    "DOWNLOAD_WARNSIZE": LIMIT,
    "HTTPPROXY_ENABLED": SWITCH,
    "METAREFRESH_ENABLED": SWITCH,
    "RANDOMIZE_DOWNLOAD_DELAY": SWITCH,
    "REACTOR_THREADPOOL_MAXSIZE": COUNT,
    "REDIRECT_ENABLED": SWITCH,
    "REDIRECT_MAX_TIMES": LIMIT,
    "RETRY_ENABLED": SWITCH,
    "RETRY_GIVE_UP_LOG_LEVEL": LEVEL,
    "RETRY_PRIORITY_ADJUST": Kind(int, "a whole number"),
    "RETRY_TIMES": LIMIT,
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": COUNT,
}

RUNNING: Mapping[str, Kind[Any]] = {
    "LOG_JSON": SWITCH,
    "MONITORS_ENABLED": SWITCH,
    "PROFILES_ENABLED": SWITCH,
    "PROFILE_WAIT_S": SECONDS,
    "PROGRESS_INTERVAL_S": SECONDS,
    "TDM_FILE_ENABLED": SWITCH,
    "CLOSESPIDER_ERRORCOUNT": LIMIT,
    "CLOSESPIDER_ITEMCOUNT": LIMIT,
    "CLOSESPIDER_PAGECOUNT": LIMIT,
    "CLOSESPIDER_PAGECOUNT_NO_ITEM": LIMIT,
    "CLOSESPIDER_TIMEOUT": SECONDS,
    "CLOSESPIDER_TIMEOUT_NO_ITEM": Kind(int, SECONDS.expected, SECONDS.holds),
    "DEPTH_LIMIT": LIMIT,
    "MEMUSAGE_CHECK_INTERVAL_SECONDS": SOME_SECONDS,
    "MEMUSAGE_ENABLED": SWITCH,
    "MEMUSAGE_LIMIT_MB": LIMIT,
    "MEMUSAGE_WARNING_MB": LIMIT,
    "REMOTE_CONTROL_ENABLED": SWITCH,
    "TELNETCONSOLE_ENABLED": SWITCH,
}


def addresses_allowed(settings: BaseSettings) -> tuple[tuple[str, int], ...]:
    """ADDRESSES_ALLOWED: host and port of each. Raises SettingsError."""
    name, expected = "ADDRESSES_ALLOWED", '"host:port" such as "127.0.0.1:8000", several between commas'
    return tuple(_place(name, place, expected) for place in listed(settings, name, expected))


def _place(name: str, text: Any, expected: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, parts.port
    except (AttributeError, ValueError):
        host = port = None
    if not host or port is None:
        raise SettingsError(f"{name} is {text!r}: expected {expected}")
    return host, port


def check_log(settings: BaseSettings) -> None:
    """What Scrapy reads before a command begins. Raises SettingsError."""
    _check_each(LOG, settings)


def check_fetching(settings: BaseSettings) -> None:
    """What a command reads that fetches anything. Raises SettingsError."""
    _check_each(FETCHING, settings)
    addresses_allowed(settings)


def check_running(settings: BaseSettings) -> None:
    _check_each(RUNNING, settings)


def _check_each(kinds: Mapping[str, Kind[Any]], settings: BaseSettings) -> None:
    for name, kind in kinds.items():
        # None is Scrapy's word for what is not set, and some of ours have no place in settings.py.
        if settings.get(name) is not None:
            kind.read(settings, name)
