"""Logs as JSON lines: one object a line, whatever is in a message, for those who collect them."""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings


class JsonFormatter(logging.Formatter):
    """`time` (RFC 3339, UTC), `level`, `logger`, `message`; where there are any, `source` and `exception`, the traceback as text."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if source := _source(record):
            line["source"] = source
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class JsonLogHandler(logging.StreamHandler[Any]):
    """Writes to standard error as it is at that moment: a panel may have put itself in its place."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


def install_json_log(settings: BaseSettings) -> None:
    """Log as LOG_LEVEL, LOG_FILE, LOG_ENABLED and so on say, but in JSON; Scrapy's own handler is not installed."""
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")
    handler = _handler(settings)
    handler.setFormatter(JsonFormatter())
    handler.setLevel(settings.get("LOG_LEVEL"))
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)


def _handler(settings: BaseSettings) -> logging.Handler:
    if name := settings.get("LOG_FILE"):
        if not settings.getbool("LOG_FILE_APPEND"):
            Path(name).write_bytes(b"")
        # Always to be appended to: Scrapy's set-up of logs closes all handlers there are, and then such a file is opened again.
        return logging.FileHandler(name, "a", settings.get("LOG_ENCODING"))
    return JsonLogHandler() if settings.getbool("LOG_ENABLED") else logging.NullHandler()


def _source(record: logging.LogRecord) -> str | None:
    """What the line itself says, or the request that it is about: Scrapy's lines have theirs among their arguments."""
    named = getattr(record, "source", None)
    if isinstance(named, str):
        return named
    request = record.args.get("request") if isinstance(record.args, Mapping) else None
    source = getattr(request, "meta", {}).get("source")
    return getattr(source, "name", None)
