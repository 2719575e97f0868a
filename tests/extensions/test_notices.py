"""Findings on their way to real servers, of which some don't want them."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from scrapy.settings import Settings

from crawler.configuration import FindingsSettings, MailSettings, SettingsError
from crawler.extensions import notices
from crawler.extensions.notices import Undelivered, mail, post
from crawler.extensions.told import Told
from tests.server import Answer, Server, redirect

TOLD = [
    Told("a", "missing", "date", "a: articles without date: 9 of 10", ("https://a.example/1",), is_over=False),
    Told("b", "articles", "", "b: over after 2 days: few articles", (), is_over=True),
]


class Inbox:
    """What an SMTP server took."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusal = ""

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.refusal or "250 taken"


class FreePort(Controller):
    """Tries its own connection on the port that it was given, not on port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(inbox: Inbox) -> Iterator[MailSettings]:
    controller = FreePort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield MailSettings("crawler@example.com", "127.0.0.1", controller.port, None, None, tls=False, ssl=False)
    finally:
        controller.stop()


def refusal_of(url: str) -> str:
    with pytest.raises(Undelivered) as caught:
        asyncio.run(post(url, TOLD))
    return str(caught.value)


def test_a_webhook_gets_all_findings_of_a_run_as_json(server: Server) -> None:
    server.route("/hook", Answer(status=204))
    asyncio.run(post(server.url + "hook", TOLD))
    [hit] = server.log
    assert (hit.method, hit.headers["Content-Type"]) == ("POST", "application/json")
    body = json.loads(hit.body)
    assert body["text"] == f"{TOLD[0].line}\n{TOLD[1].line}"
    assert body["findings"][0]["examples"] == ["https://a.example/1"]
    assert [each["is_over"] for each in body["findings"]] == [False, True]


def test_a_webhook_that_fails_is_told_without_its_address(server: Server) -> None:
    server.route("/secret-token", Answer(status=500))
    server.route("/moved", redirect("/secret-token"))
    assert refusal_of(server.url + "secret-token") == "status 500"
    assert refusal_of(server.url + "moved") == "status 302"
    assert server.paths() == ["/secret-token", "/moved"], "a redirect is not followed"
    assert refusal_of("http://127.0.0.1:9/secret-token") == "Connection refused"


def test_a_webhook_that_trickles_is_left_in_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "NOTICE_S", 0.3)
    server.route("/", Answer(delay_s=5))
    begun = time.monotonic()
    assert refusal_of(server.url) == "no answer within 0 seconds"
    assert time.monotonic() - begun < 2


def test_an_email_holds_a_line_for_each_finding() -> None:
    inbox = Inbox()
    with smtp_server(inbox) as settings:
        asyncio.run(mail(settings, ["me@example.com", "you@example.com"], TOLD))
    [message] = inbox.mails
    assert message["To"] == "me@example.com, you@example.com"
    assert message["Subject"] == "cleanpress: findings 1 begun, 1 over at a, b"
    assert message.get_content().splitlines() == [each.line for each in TOLD]


def test_an_email_that_cannot_be_sent_says_why() -> None:
    inbox = Inbox()
    inbox.refusal = "554 not from you, crawler@example.com"
    with smtp_server(inbox) as settings:
        with pytest.raises(Undelivered, match=r"^the mail server answered 554$"):
            asyncio.run(mail(settings, ["me@example.com"], TOLD))
        wants_login = replace(settings, user="me", password="secret")
        with pytest.raises(Undelivered, match=r"^SMTPNotSupportedError$"):
            asyncio.run(mail(wants_login, ["me@example.com"], TOLD))
    with pytest.raises(Undelivered, match=r"^Connection refused$"):
        asyncio.run(mail(settings, ["me@example.com"], TOLD))


def test_settings_that_cannot_be_are_told_without_what_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "ftp://token.example.com/")
    for values, said in (
        (
            {"FINDINGS_WEBHOOK": "${HOOK}"},
            "FINDINGS_WEBHOOK: expected an http or https address, or ${NAME} for one in the environment",
        ),
        ({"FINDINGS_WEBHOOK": "${NO_SUCH}"}, "FINDINGS_WEBHOOK: the environment has no variable NO_SUCH"),
        ({"FINDINGS_EMAIL": "me"}, "FINDINGS_EMAIL is 'me': expected e-mail addresses between commas"),
        ({"FINDINGS_EMAIL": "me@example.com", "MAIL_PORT": 0}, "MAIL_PORT is 0: expected a port from 1 to 65535"),
    ):
        with pytest.raises(SettingsError) as caught:
            FindingsSettings.read(Settings(values))
        assert str(caught.value) == said
    monkeypatch.setenv("WORD", "secret")
    settings = Settings(
        {"FINDINGS_EMAIL": "me@example.com", "MAIL_FROM": "Crawler <c@example.com>", "MAIL_PASS": "${WORD}"}
    )
    findings = FindingsSettings.read(settings)
    assert findings.mail is not None
    assert findings.mail.password == "secret"
    assert "secret" not in repr(findings)
