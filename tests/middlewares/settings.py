"""The settings of the crawls in these tests: the project's own, with no waiting but what a test asks for."""

from typing import Any

from crawler import settings

# What belongs to spiders, pipelines and reports stays out.
NAMES = (
    "DOWNLOADER_MIDDLEWARES",
    "DOWNLOAD_HANDLERS",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "DOWNLOAD_WARNSIZE",
    "COOKIES_ENABLED",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "METAREFRESH_ENABLED",
    "REDIRECT_MAX_TIMES",
    "REMOTE_CONTROL_ENABLED",
    "RETRY_PRIORITY_ADJUST",
    "RETRY_TIMES",
    "ROBOTSTXT_OBEY",
    "ROBOTSTXT_USER_AGENT",
    "SCHEDULER_PRIORITY_QUEUE",
    "SPIDER_MIDDLEWARES",
    "TELNETCONSOLE_ENABLED",
    "TWISTED_DNS_RESOLVER",
)

SETTINGS: dict[str, Any] = {name: getattr(settings, name) for name in NAMES} | {
    "USER_AGENT": "cleanpress/0.1 (+mailto:someone@example.org)",
    "DOWNLOAD_DELAY": 0.01,
    "DOWNLOAD_TIMEOUT": 5,
    "LOG_LEVEL": "DEBUG",
}
