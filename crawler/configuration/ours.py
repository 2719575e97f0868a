"""Our own settings, read from Scrapy's and checked: a mistyped value is an error that names the setting."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from scrapy.settings import BaseSettings

from crawler.configuration.alone import check_fetching, check_log, check_running
from crawler.configuration.values import (
    SECONDS,
    SettingsError,
    all_of,
    choice,
    either,
    expect,
    filled,
    listed,
    switch,
    texts_of,
)
from crawler.every import YEAR, length, spelled
from crawler.filters import Filters, Reservation, is_keyword
from crawler.items import Format
from crawler.sources.values import is_language

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

Layout = Literal["day", "article"]

_MAIL_ADDRESS = re.compile(r"[^\s@,<>]+@[^\s@,<>]+")

# Ten years, behind which nobody asks again; some thousand, and there are no dates any more.
REVISIT_MAX_H = 3660 * 24

RESPECTS: dict[str, Reservation] = {
    "RESPECT_TDM": "tdm-reserved",
    "RESPECT_NOARCHIVE": "noarchive",
    "RESPECT_NOINDEX": "noindex",
}


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """`rotate_bytes`: a file of a day is followed by another before it is larger than that; None for one file a day."""

    folder: Path
    layout: Layout
    formats: tuple[Format, ...]
    is_packed: bool
    rotate_bytes: int | None

    @classmethod
    def read(cls, settings: BaseSettings) -> OutputSettings:
        formats = tuple(listed(settings, "ARTICLE_FORMATS", either(get_args(Format))))
        layout: Layout = choice(settings, "OUTPUT_LAYOUT", get_args(Layout))
        rotate_mb = expect(settings, "OUTPUT_ROTATE_MB", float, "megabytes, 0 or more", lambda mb: 0 <= mb < 1e9)
        is_packed = choice(settings, "OUTPUT_COMPRESSION", ("", "zstd")) == "zstd"
        for name, is_set in (("OUTPUT_COMPRESSION", is_packed), ("OUTPUT_ROTATE_MB", rotate_mb)):
            if is_set and layout != "day":
                raise SettingsError(f"{name} is {settings.get(name)!r}: expected OUTPUT_LAYOUT day with it")
        return cls(
            folder=Path(expect(settings, "OUTPUT_DIR", str, "a folder", bool)),
            layout=layout,
            is_packed=is_packed,
            rotate_bytes=round(rotate_mb * 1_000_000) or None,
            formats=all_of("ARTICLE_FORMATS", formats, get_args(Format)),
        )


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Scrapy's MAIL_*: the server that takes our mail, and how it wants to be talked to."""

    sender: str
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: bool
    ssl: bool

    @classmethod
    def read(cls, settings: BaseSettings) -> MailSettings:
        return cls(
            sender=expect(settings, "MAIL_FROM", str, "an e-mail address", lambda text: "@" in parseaddr(text)[1]),
            host=expect(settings, "MAIL_HOST", str, "a host", bool),
            port=expect(settings, "MAIL_PORT", int, "a port from 1 to 65535", lambda port: 0 < port < 65_536),
            user=filled(settings, "MAIL_USER") or None,
            password=filled(settings, "MAIL_PASS") or None,
            tls=switch(settings, "MAIL_TLS"),
            ssl=switch(settings, "MAIL_SSL"),
        )


@dataclass(frozen=True, slots=True)
class FindingsSettings:
    """Where findings are sent: to the address `webhook`, None for none, and by `mail` to `email`; without any, `mail` is None."""

    webhook: str | None = field(repr=False)
    email: tuple[str, ...]
    mail: MailSettings | None

    @classmethod
    def read(cls, settings: BaseSettings) -> FindingsSettings:
        webhook = filled(settings, "FINDINGS_WEBHOOK")
        if webhook and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", webhook):
            raise SettingsError(
                "FINDINGS_WEBHOOK: expected an http or https address, or ${NAME} for one in the environment"
            )
        email = texts_of(settings, "FINDINGS_EMAIL", "e-mail addresses between commas", _MAIL_ADDRESS.fullmatch)
        return cls(webhook or None, email, MailSettings.read(settings) if email else None)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`count` of processes, seconds of a page's cleaning, MB of memory of one process, pages until a process is replaced."""

    count: int
    timeout_s: float
    memory_mb: int
    pages_max: int

    @classmethod
    def read(cls, settings: BaseSettings) -> WorkerSettings:
        return cls(
            count=expect(settings, "CLEAN_WORKERS", int, "a number of processes, 1 or more", lambda n: n >= 1),
            timeout_s=expect(settings, "CLEAN_TIMEOUT_S", float, "seconds, a day at most", lambda s: 0 < s <= 86_400),
            memory_mb=expect(settings, "CLEAN_MEMORY_MB", int, "megabytes, from 128 to 1000000", _is_memory),
            pages_max=expect(settings, "CLEAN_WORKER_PAGES_MAX", int, "a number of pages above 0", lambda n: n > 0),
        )


def _is_memory(megabytes: int) -> bool:
    """Less is not enough for any page, and more the system cannot be told."""
    return 128 <= megabytes <= 1_000_000


def revisit_after(settings: BaseSettings) -> tuple[timedelta, ...]:
    """REVISIT_AFTER: hours after publication."""
    hours = expect(
        settings,
        "REVISIT_AFTER",
        lambda _: sorted(map(float, settings.getlist("REVISIT_AFTER"))),
        "hours after publication, ten years at most, such as 1,6,24,168",
        lambda hours: all(0 <= hour <= REVISIT_MAX_H for hour in hours),
    )
    return tuple(timedelta(hours=hour) for hour in hours)


def filters(settings: BaseSettings) -> Filters:
    """What every source's articles have to be, where the source does not say otherwise."""
    return Filters(
        languages=texts_of(settings, "FILTER_LANGUAGES", 'languages such as "en,pt-BR"', is_language),
        min_words=expect(settings, "FILTER_MIN_WORDS", int, "a number of words, 0 or more", lambda n: n >= 0),
        min_quality=expect(settings, "FILTER_MIN_QUALITY", float, "a number from 0 to 1", lambda q: 0 <= q <= 1),
        keywords_any=texts_of(settings, "FILTER_KEYWORDS_ANY", "words or phrases between commas", is_keyword),
        keywords_none=texts_of(settings, "FILTER_KEYWORDS_NONE", "words or phrases between commas", is_keyword),
        only_free=switch(settings, "FILTER_ONLY_FREE"),
        licenses=texts_of(settings, "FILTER_LICENSES", 'parts of addresses such as "creativecommons.org"', is_keyword),
        respected=tuple(reason for name, reason in RESPECTS.items() if switch(settings, name)),
    )


def raw_folder(settings: BaseSettings) -> Path | None:
    """RAW_DIR; None where no pages are to be kept."""
    name = expect(settings, "RAW_DIR", str, "a folder", lambda name: "\0" not in name)
    return Path(name) if name else None


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where articles are written to as well, and for how many seconds it may be away."""

    url: URL
    retry_s: float

    @classmethod
    def read(cls, settings: BaseSettings) -> DatabaseSettings | None:
        """None where no database is set."""
        retry_s = SECONDS.read(settings, "DATABASE_RETRY_S")
        if not settings.get("DATABASE_URL"):
            return None
        # SQLAlchemy takes its time to be imported, and most crawls write to no database.
        from crawler.database.address import AddressError, is_postgresql, read_address, shown

        try:
            url = read_address("DATABASE_URL", settings["DATABASE_URL"])
        except AddressError as error:
            raise SettingsError(str(error)) from error
        if not is_postgresql(url):
            raise SettingsError(f"DATABASE_URL is {shown(url)}: expected one of PostgreSQL, postgresql://…")
        return cls(url, retry_s)


def parts_max(settings: BaseSettings) -> int:
    return expect(settings, "ARTICLE_PARTS_MAX", int, "a number of pages, 1 or more", lambda pages: pages >= 1)


def site_pages_max(settings: BaseSettings) -> int:
    return expect(settings, "SITE_MAX_PAGES", int, "a number of pages, 1 or more", lambda pages: pages >= 1)


def profile_wait_s(settings: BaseSettings) -> float:
    return SECONDS.read(settings, "PROFILE_WAIT_S")


def schedule_bounds(settings: BaseSettings) -> tuple[timedelta, timedelta]:
    """SCHEDULE_EVERY_MIN and SCHEDULE_EVERY_MAX: between them lies what `every = "auto"` stands for."""
    expected = 'a length of time such as "15m", a year at most'
    shortest, longest = (
        expect(settings, name, length, expected, lambda span: span <= YEAR)
        for name in ("SCHEDULE_EVERY_MIN", "SCHEDULE_EVERY_MAX")
    )
    if shortest > longest:
        raise SettingsError(
            f"SCHEDULE_EVERY_MIN is {spelled(shortest)!r}: expected no more than SCHEDULE_EVERY_MAX, {spelled(longest)!r}"
        )
    return shortest, longest


def metrics_port(settings: BaseSettings) -> int:
    """METRICS_PORT; 0 for none."""
    port = expect(settings, "METRICS_PORT", int, "a port from 1 to 65535, or 0", lambda port: 0 <= port < 65_536)
    if port and find_spec("prometheus_client") is None:
        raise SettingsError("METRICS_PORT needs prometheus-client: pip install 'cleanpress[metrics]'")
    return port


def check(settings: BaseSettings) -> None:
    """Read every setting of ours once, and Scrapy's that people set. Raises SettingsError at the first that cannot be."""
    check_log(settings)
    check_fetching(settings)
    check_running(settings)
    OutputSettings.read(settings)
    WorkerSettings.read(settings)
    DatabaseSettings.read(settings)
    revisit_after(settings)
    filters(settings)
    raw_folder(settings)
    parts_max(settings)
    site_pages_max(settings)
    schedule_bounds(settings)
    FindingsSettings.read(settings)
    metrics_port(settings)
