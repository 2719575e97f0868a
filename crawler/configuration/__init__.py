"""Scrapy's settings as this project reads them: values.py reads one, ours.py and alone.py say what each may be."""

from crawler.configuration.alone import addresses_allowed, check_fetching, check_log
from crawler.configuration.ours import (
    DatabaseSettings,
    FindingsSettings,
    MailSettings,
    OutputSettings,
    WorkerSettings,
    check,
    filters,
    metrics_port,
    parts_max,
    profile_wait_s,
    raw_folder,
    revisit_after,
    schedule_bounds,
    site_pages_max,
)
from crawler.configuration.values import SettingsError, switch

__all__ = [
    "DatabaseSettings",
    "FindingsSettings",
    "MailSettings",
    "OutputSettings",
    "SettingsError",
    "WorkerSettings",
    "addresses_allowed",
    "check",
    "check_fetching",
    "check_log",
    "filters",
    "metrics_port",
    "parts_max",
    "profile_wait_s",
    "raw_folder",
    "revisit_after",
    "schedule_bounds",
    "site_pages_max",
    "switch",
]
