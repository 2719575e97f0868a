"""A web server on loopback that answers as a test tells it to: right, wrong, late, or cut short. Real sockets.

    with serving() as server:                                   # or serving(tls=self_signed("127.0.0.1"))
        server.route("/a", Answer("<p>hello</p>", encoding="br"))
        server.route("/b", Answer(status=500), Answer("well"))  # first 500, then 200 for ever
        server.route("/c", redirect("/a"))
        server.route("/d", Answer("news", etag='"1"'))          # 304 to who knows it
        server.route("/e", lambda hit: Answer(hit.headers.get("Cookie", "none")))
        server.fallback = lambda hit: Answer(f"page {hit.path}")  # in place of 404
        ... crawl server.url + "a" ...
        assert server.paths() == ["/robots.txt", "/a"]
        assert server.log[0].headers["User-Agent"]
        assert server.log[1].at - server.log[0].at >= 1.0       # time.monotonic

Every request is in `server.log`, in order of arrival, before its answer is sent. The server ends with its `with` block.
"""

import gzip
import ipaddress
import socket
import socketserver
import ssl
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.client import responses
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Literal
from urllib.parse import urlsplit

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Encoding = Literal["gzip", "deflate", "br", "zstd"]
Framing = Literal["length", "chunked", "until-close", "short", "broken-chunk", "reset"]

COMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request.

    `headers` win over the ones made here; a list of values sends the header several times. `encoding` compresses the
    body and says so. `framing`: with Content-Length; in chunks; until the connection closes; `short` promises ten
    bytes more than come; `broken-chunk` ends in the middle of a chunk; `reset` drops the connection before any answer.
    `delay_s` passes before the first byte; with `piece_bytes` the body trickles, a piece each `pace_s`. `etag` and
    `modified` are sent, and answered with 304 where the request has them. `raw` is sent as it is, and the connection
    closed; a function is called for the pieces, which may be endless.
    """

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    content_type: str | None = "text/html; charset=utf-8"
    encoding: Encoding | None = None
    framing: Framing = "length"
    delay_s: float = 0
    piece_bytes: int | None = None
    pace_s: float = 0
    etag: str | None = None
    modified: datetime | None = None
    raw: bytes | Callable[[], Iterator[bytes]] | None = None

    @property
    def wire_body(self) -> bytes:
        """The body as it is sent: encoded and, where asked, compressed."""
        body = self.body.encode() if isinstance(self.body, str) else self.body
        return COMPRESS[self.encoding](body) if self.encoding else body


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that came in. `path` holds the query; `at` is time.monotonic; `headers` ignore case."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


Responder = Answer | Callable[[Hit], Answer]


def redirect(to: str, status: int = 302) -> Answer:
    """An answer that points to `to`, sent as it stands."""
    return Answer(status=status, headers={"Location": to})


class Server:
    """Routes, the log of requests, and the address of one running server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.log: list[Hit] = []
        self.fallback: Responder = Answer("not found", status=404)
        self.closing = Event()
        self._routes: dict[str, list[Responder]] = {}
        self._lock = Lock()

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port

    def route(self, path: str, *answers: Responder) -> None:
        """Answer `path` with each of `answers` in turn, and with the last one from then on. Replaces what was there.

        A path that has no route of its own with its query is answered as the path without it.
        """
        if not path.startswith("/") or not answers:
            raise ValueError(
                f"expected a path that begins with / and at least one answer, got {path!r} and {answers!r}"
            )
        with self._lock:
            self._routes[path] = list(answers)

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [hit.path for hit in self.log]

    def hits(self, path: str) -> list[Hit]:
        """The requests for `path`, in order."""
        return [hit for hit in self.log if hit.path == path]

    def respond(self, hit: Hit) -> Answer:
        """Log `hit` and choose its answer."""
        with self._lock:
            self.log.append(hit)
            routes = self._routes.get(hit.path) or self._routes.get(hit.path.partition("?")[0]) or [self.fallback]
            responder = routes.pop(0) if len(routes) > 1 else routes[0]
        return responder if isinstance(responder, Answer) else responder(hit)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    site: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        # email.message.Message finds headers whatever their case, and is a mapping in all but name.
        headers: Any = self.headers
        hit = Hit(self.command, self.path, headers, time.monotonic(), self.rfile.read(length))
        answer = self.site.respond(hit)
        self.site.closing.wait(answer.delay_s)
        try:
            self._send(answer)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    do_HEAD = do_POST = do_GET

    def _send(self, answer: Answer) -> None:
        if answer.framing == "reset":
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        elif answer.raw is not None:
            self.close_connection = True
            for piece in [answer.raw] if isinstance(answer.raw, bytes) else answer.raw():
                if self.site.closing.is_set():
                    return
                self.wfile.write(piece)
        elif self._is_known(answer):
            self._send_head(304, _validators(answer))
        else:
            self._send_whole(answer)

    def _is_known(self, answer: Answer) -> bool:
        if answer.etag is not None and "If-None-Match" in self.headers:
            return self.headers["If-None-Match"] == answer.etag
        since = self.headers.get("If-Modified-Since")
        if answer.modified is None or since is None:
            return False
        return parsedate_to_datetime(since) >= answer.modified.replace(microsecond=0)

    def _send_whole(self, answer: Answer) -> None:
        body = answer.wire_body
        headers: dict[str, str | list[str]] = {**_validators(answer), **_framing_headers(answer, len(body))}
        if answer.content_type is not None:
            headers["Content-Type"] = answer.content_type
        if answer.encoding is not None:
            headers["Content-Encoding"] = answer.encoding
        self._send_head(answer.status, {**headers, **answer.headers})
        if self.command != "HEAD":
            self._send_body(answer, body)
        if answer.framing in ("until-close", "short", "broken-chunk"):
            self.close_connection = True

    def _send_head(self, status: int, headers: Mapping[str, str | list[str]]) -> None:
        self.send_response_only(status, responses.get(status, "Unknown"))
        for name, values in headers.items():
            for value in [values] if isinstance(values, str) else values:
                self.send_header(name, value)
        self.end_headers()

    def _send_body(self, answer: Answer, body: bytes) -> None:
        size = answer.piece_bytes or len(body) or 1
        for start in range(0, len(body), size):
            if start and self.site.closing.wait(answer.pace_s):
                return
            piece = body[start : start + size]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if _is_chunked(answer) else piece)
            self.wfile.flush()
        if answer.framing == "chunked":
            self.wfile.write(b"0\r\n\r\n")
        elif answer.framing == "broken-chunk":
            self.wfile.write(b"ff\r\nhalf a chunk")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log that tests read is Server.log."""


def _is_chunked(answer: Answer) -> bool:
    return answer.framing in ("chunked", "broken-chunk")


def _framing_headers(answer: Answer, length: int) -> dict[str, str]:
    if _is_chunked(answer):
        return {"Transfer-Encoding": "chunked"}
    if answer.framing == "until-close":
        return {"Connection": "close"}
    return {"Content-Length": str(length + 10 if answer.framing == "short" else length)}


def _validators(answer: Answer) -> dict[str, str]:
    validators = {}
    if answer.etag is not None:
        validators["ETag"] = answer.etag
    if answer.modified is not None:
        validators["Last-Modified"] = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
    return validators


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, handler: type[_Handler], tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._tls = tls
        super().__init__((host, 0), handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self._tls is not None:
            # The handshake waits for the thread that serves the connection.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off, or dislikes our certificate, is no fault of the server; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)


@contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server on a free port of `host`, a loopback address, until the block ends."""
    handler = type("_SiteHandler", (_Handler,), {})
    with _Listener(host, handler, tls) as listener:
        scheme = "http" if tls is None else "https"
        server = Server(f"{scheme}://{f'[{host}]' if ':' in host else host}:{listener.server_address[1]}/")
        handler.site = server
        Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            listener.shutdown()


def self_signed(name: str) -> ssl.SSLContext:
    """A server's TLS context, with a certificate for `name` (host or address) that no one else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "server.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
