"""The settings of the crawls in these tests: the middlewares as the project sets them up, with no waiting but theirs."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.resolver.GuardedResolver",
    "SCHEDULER_PRIORITY_QUEUE": "crawler.middlewares.site_queue.SitePriorityQueue",
    "DOWNLOAD_HANDLERS": {
        "https": "crawler.middlewares.tls.HTTPSDownloadHandler",
        "file": None,
        "data": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.middlewares.origins.OriginsMiddleware": 60,
        "crawler.middlewares.pace.PaceMiddleware": 70,
        "crawler.middlewares.robots.RobotsMiddleware": 100,
        "crawler.middlewares.resting.RestingMiddleware": 755,
        "crawler.middlewares.addresses.AddressesMiddleware": 760,
    },
    "SPIDER_MIDDLEWARES": {
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
        "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    },
    "USER_AGENT": "cleanpress/0.1 (+mailto:someone@example.org)",
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "cleanpress",
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TIMEOUT": 5,
    "DOWNLOAD_DELAY": 0.01,
    "DOWNLOAD_MAXSIZE": 10 * 1024 * 1024,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_PRIORITY_ADJUST": 0,
    "LOG_LEVEL": "DEBUG",
}
