"""Findings sent to where somebody sees them: a webhook, an e-mail. Each in bounded time, whatever the other side does."""

import asyncio
import json
import smtplib
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from typing import Any

from crawler.configuration import MailSettings
from crawler.extensions.told import Told

# A connection may be silent for so long, a notice as a whole takes at most the longer one.
SILENCE_S = 10.0
NOTICE_S = 15.0


class Undelivered(Exception):
    """The message says why, and holds no address."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would turn our POST into a GET, and carry it elsewhere."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


async def post(url: str, told: Sequence[Told]) -> None:
    """POST JSON: `text`, a line for each finding, which chat services show as it is, and `findings` with their parts.

    Raises Undelivered.
    """
    body = json.dumps({"text": _text(told), "findings": [asdict(each) for each in told]}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "cleanpress"}

    def send() -> None:
        request = urllib.request.Request(url, body, headers, method="POST")
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SILENCE_S):
            pass

    await _within(NOTICE_S, send)


async def mail(server: MailSettings, to: Sequence[str], told: Sequence[Told]) -> None:
    """One message for all findings of a run. Raises Undelivered."""
    message = EmailMessage()
    message["From"], message["To"] = server.sender, ", ".join(to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid()
    message["Subject"] = _subject(told)
    message.set_content(_text(told) + "\n")

    def send() -> None:
        kind = smtplib.SMTP_SSL if server.ssl else smtplib.SMTP
        with kind(server.host, server.port, timeout=SILENCE_S) as connection:
            if server.tls:
                connection.starttls()
            if server.user:
                connection.login(server.user, server.password or "")
            connection.send_message(message)

    await _within(NOTICE_S, send)


def _text(told: Sequence[Told]) -> str:
    return "\n".join(each.line for each in told)


def _subject(told: Sequence[Told]) -> str:
    begun = sum(not each.is_over for each in told)
    counts = [f"{begun} begun"] * (begun > 0) + [f"{len(told) - begun} over"] * (begun < len(told))
    names = list(dict.fromkeys(each.source for each in told))
    further = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"cleanpress: findings {', '.join(counts)} at {', '.join(names[:3])}{further}"


async def _within(seconds: float, send: Callable[[], None]) -> None:
    """In a daemon thread, which a server that never ends its answer can hold without holding the process."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str | None] = loop.create_future()

    def settle(why: str | None) -> None:
        # Nobody waits any more where it took too long.
        if not future.done():
            future.set_result(why)

    def run() -> None:
        why = None
        try:
            send()
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            why = _why(error)
        # The loop may be closed by then.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, why)

    threading.Thread(target=run, daemon=True).start()
    try:
        why = await asyncio.wait_for(future, seconds)
    except TimeoutError:
        why = f"no answer within {seconds:.0f} seconds"
    if why is not None:
        raise Undelivered(why)


def _why(error: Exception) -> str:
    """Without what may hold an address or a password."""
    if isinstance(error, urllib.error.HTTPError):
        return f"status {error.code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return getattr(cause, "strerror", None) or type(cause).__name__
