"""A forward proxy on loopback: http by absolute addresses, anything else by CONNECT. Real sockets.

    with proxying({"paper.example": server.port}, user="ada", password="pass") as proxy:
        ... crawl through proxy.url ...
        assert proxy.asked == [("GET", "http://paper.example/", "Basic ...")]

Names lead to the ports of loopback that it is told of, and nowhere else; what has no name there leads where it says. With a
`user`, whoever does not say user and password is answered with 407.
"""

import base64
import http.client
import socket
import socketserver
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from threading import Thread
from urllib.parse import urlsplit

# What is said to the next host only (RFC 9110, 7.6.1), and user and password, which are the proxy's own.
HOP_BY_HOP = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}
OWN = {"proxy-authorization"}


class Proxy:
    """`asked`: each request's method, target and Proxy-Authorization, in order of arrival."""

    def __init__(self, url: str, names: Mapping[str, int], authorization: str | None) -> None:
        self.url = url
        self.names = names
        self.authorization = authorization
        self.asked: list[tuple[str, str, str | None]] = []

    def place(self, host: str, port: int) -> tuple[str, int]:
        return ("127.0.0.1", self.names[host]) if host in self.names else (host, port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    proxy: Proxy

    def do_GET(self) -> None:
        if not self._is_admitted():
            return
        parts = urlsplit(self.path)
        place = self.proxy.place(parts.hostname or "", parts.port or 80)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP | OWN}
        with closing(http.client.HTTPConnection(*place, timeout=10)) as upstream:
            upstream.request("GET", f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", headers=headers)
            with upstream.getresponse() as answer:
                self._hand_on(answer, answer.read())

    def _hand_on(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        if not self._is_admitted():
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection(self.proxy.place(host, int(port)), timeout=10) as upstream:
            self.send_response_only(200, "Connection established")
            self.end_headers()
            back = Thread(target=_pump, args=(upstream, self.connection), daemon=True)
            back.start()
            _pump(self.connection, upstream)
            back.join(10)
        self.close_connection = True

    def _is_admitted(self) -> bool:
        said = self.headers.get("Proxy-Authorization")
        self.proxy.asked.append((self.command, self.path, said))
        if self.proxy.authorization in (None, said):
            return True
        self.send_response_only(407, "Proxy Authentication Required")
        self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log that tests read is Proxy.asked."""


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is no fault of the proxy."""


@contextmanager
def proxying(names: Mapping[str, int], user: str | None = None, password: str = "") -> Iterator[Proxy]:
    """Run a proxy on a free port of 127.0.0.1 until the block ends."""
    authorization = None if user is None else "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    handler = type("_ProxyHandler", (_Handler,), {})
    with _Listener(("127.0.0.1", 0), handler) as listener:
        handler.proxy = Proxy(f"http://127.0.0.1:{listener.server_address[1]}", names, authorization)
        Thread(target=listener.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield handler.proxy
        finally:
            listener.shutdown()
