"""Passwords among Scrapy's settings: it logs those that are not as they came when a crawl begins."""

from scrapy.settings import BaseSettings

NAMES = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "FTP_PASSWORD",
    "HTTPAUTH_PASS",
    "MAIL_PASS",
    "TELNETCONSOLE_PASSWORD",
)


class Secret(str):
    """A text that is shown nowhere where values are, in logs, errors and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class SecretSettingsAddon:
    """Add-ons come before the log of settings, and before whoever reads them."""

    def update_settings(self, settings: BaseSettings) -> None:
        for name in NAMES:
            if isinstance(value := settings.get(name), str) and value:
                settings.set(name, Secret(value), settings.getpriority(name) or 0)
