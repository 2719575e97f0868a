"""That the server answers as it is told: other tests lean on it."""

import http.client
import time
from datetime import UTC, datetime

import brotli
import pytest

from tests.server import Answer, Server, redirect


def get(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_answers_come_in_turn_and_the_last_one_stays(server: Server) -> None:
    server.route("/a", Answer(status=500), Answer("one"), Answer("two"))
    assert [get(server, "/a")[0].status for _ in range(2)] == [500, 200]
    assert [get(server, "/a")[1] for _ in range(2)] == [b"two", b"two"]
    assert get(server, "/a?query")[1] == b"two"
    assert get(server, "/b")[0].status == 404
    assert server.paths() == ["/a"] * 4 + ["/a?query", "/b"]


def test_who_knows_the_page_gets_304(server: Server) -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    server.route("/a", Answer("news", etag='"1"', modified=moment))
    whole, _ = get(server, "/a")
    assert (whole.status, whole.headers["ETag"]) == (200, '"1"')
    assert get(server, "/a", If_None_Match='"1"')[0].status == 304
    assert get(server, "/a", If_None_Match='"2"')[0].status == 200
    assert get(server, "/a", If_Modified_Since=whole.headers["Last-Modified"])[0].status == 304
    assert get(server, "/a", If_Modified_Since="Thu, 19 Nov 2026 00:00:00 GMT")[0].status == 200


def test_bodies_are_compressed_chunked_and_late(server: Server) -> None:
    server.route("/a", Answer("hello", encoding="br", framing="chunked", delay_s=0.2))
    asked = time.monotonic()
    response, body = get(server, "/a")
    assert brotli.decompress(body) == b"hello"
    assert response.headers["Content-Encoding"] == "br"
    assert time.monotonic() - asked >= 0.2


@pytest.mark.parametrize("framing", ["short", "broken-chunk"])
def test_bodies_are_cut_short(server: Server, framing: str) -> None:
    server.route("/a", Answer("hello", framing=framing))  # type: ignore[arg-type]
    with pytest.raises(http.client.IncompleteRead):
        get(server, "/a")


def test_a_connection_is_reset(server: Server) -> None:
    server.route("/a", Answer(framing="reset"))
    with pytest.raises(ConnectionError):
        get(server, "/a")


def test_redirects_and_answers_that_depend_on_the_request(server: Server) -> None:
    server.route("/a", redirect("/b", 301))
    server.route("/b", lambda hit: Answer(f"{hit.method} {hit.headers['X-Name']}"))
    response, _ = get(server, "/a")
    assert (response.status, response.headers["Location"]) == (301, "/b")
    assert get(server, "/b", X_Name="me")[1] == b"GET me"


def test_a_route_without_an_answer_is_an_error(server: Server) -> None:
    with pytest.raises(ValueError, match="begins with /"):
        server.route("a", Answer())
