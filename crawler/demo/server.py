"""Serves the demonstration's sites on loopback, each on a port of its own."""

import gzip
import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from crawler.demo import arabic, blog, newspaper
from crawler.demo.rendering import Resource, mail_date

HOST = "127.0.0.1"
ANY_PORT = 0
# `scrapy demo` tries this and the two that follow, so that addresses, and with them articles, are equal in each run.
USUAL_PORT = 8471

_SITES = {"demo-blog": blog.pages, "demo-newspaper": newspaper.pages, "demo-arabic": arabic.pages}
SITE_NAMES = tuple(_SITES)


@dataclass(frozen=True, slots=True)
class Request:
    """One request that a site answered. `path` is as asked, query included."""

    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is being served. `url` ends with a slash; `requests` grows as they come in."""

    name: str
    url: str
    resources: Mapping[str, Resource]
    requests: list[Request] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Demo:
    """The sites while they are served."""

    sites: tuple[Site, ...]

    def site(self, name: str) -> Site:
        """The site of that name; KeyError where there is none."""
        return {site.name: site for site in self.sites}[name]


class _SiteServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, name: str) -> None:
        super().__init__((HOST, port), _Handler)
        url = f"http://{HOST}:{self.server_port}/"
        self.site = Site(name, url, _SITES[name](url.rstrip("/")))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawl that is stopped or killed breaks off: that is no fault of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: requests are kept in `Site.requests`."""

    def _answer(self, with_body: bool) -> None:
        site = self.server.site
        path = self.path.partition("?")[0]
        resource = site.resources.get(path) or site.resources["404"]
        status = HTTPStatus.NOT_MODIFIED if self._is_current(resource) else HTTPStatus(resource.status)
        site.requests.append(Request(self.command, self.path, status))
        self.send_response(status)
        self.send_header("ETag", _etag(resource))
        self.send_header("Last-Modified", mail_date(resource.changed))
        if resource.location:
            self.send_header("Location", resource.location)
        body = b"" if status == HTTPStatus.NOT_MODIFIED else self._body(resource)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _body(self, resource: Resource) -> bytes:
        """The body as it goes out; sends the headers that describe it."""
        body = resource.body
        self.send_header("Content-Type", resource.content_type)
        self.send_header("Vary", "Accept-Encoding")
        is_text = not resource.content_type.startswith(("image/", "application/gzip"))
        if is_text and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        return body

    def _is_current(self, resource: Resource) -> bool:
        """Whether the client already has this; an ETag counts before a date, as RFC 9110 says."""
        if resource.status != HTTPStatus.OK:
            return False
        if tags := self.headers.get("If-None-Match"):
            return _etag(resource) in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return _is_since(self.headers.get("If-Modified-Since"), resource.changed)


def _is_since(header: str | None, changed: datetime) -> bool:
    if header is None:
        return False
    try:
        since = parsedate_to_datetime(header)
    except ValueError:
        return False
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return changed - since < timedelta(seconds=1)


def _etag(resource: Resource) -> str:
    return f'"{hashlib.sha256(resource.body).hexdigest()[:20]}"'


@contextmanager
def serve(ports: tuple[int, int, int] = (ANY_PORT, ANY_PORT, ANY_PORT)) -> Iterator[Demo]:
    """Serve the three sites until the block ends. Raises OSError where one of `ports` is taken."""
    with ExitStack() as stack:
        servers = [stack.enter_context(_SiteServer(*pair)) for pair in zip(ports, SITE_NAMES, strict=True)]
        for server in servers:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield Demo(tuple(server.site for server in servers))
