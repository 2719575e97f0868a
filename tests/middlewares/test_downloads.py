"""What the crawl relies on Scrapy's downloader for: limits of one request, and bodies that are never taken as whole."""

from collections.abc import Iterator
from itertools import repeat

import pytest

from crawler.middlewares.heads import HEAD_BYTES_MAX
from tests.middlewares.crawling import Crawl, crawl
from tests.server import COMPRESS, Answer, serving

MEGABYTE = b"x" * (1 << 20)
STATUS_LINE = b"HTTP/1.1 200 OK\r\n"


def fields_without_end() -> Iterator[bytes]:
    yield STATUS_LINE
    yield from repeat(b"X-Field: and so on\r\n" * 1000)


def one_field_without_end() -> Iterator[bytes]:
    yield STATUS_LINE + b"X-Field: and\r\n"
    yield from repeat(b" so on\r\n" * 1000)


def interim_answers_without_end() -> Iterator[bytes]:
    yield from repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 1000)


def chunks_of_one_byte_without_end() -> Iterator[bytes]:
    yield STATUS_LINE + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"1\r\nx\r\n" * 1000)


HEADS_WITHOUT_END = (fields_without_end, one_field_without_end, interim_answers_without_end)


@pytest.fixture(scope="module")
def downloads() -> Crawl:
    with serving() as server:
        server.route("/robots.txt", Answer("", status=404))
        server.route("/plain", Answer(MEGABYTE))
        server.route("/endless", Answer(MEGABYTE, framing="until-close"))
        requests: list[dict[str, object]] = []
        for encoding in COMPRESS:
            server.route(f"/small-{encoding}", Answer("smäll", encoding=encoding))
            server.route(f"/bomb-{encoding}", Answer(MEGABYTE, encoding=encoding))
            whole = Answer("a packed body, and its end", encoding=encoding).wire_body
            server.route(f"/half-{encoding}", Answer(whole[:-9], headers={"Content-Encoding": encoding}))
            requests += [{"url": f"{server.url}{kind}-{encoding}"} for kind in ("small", "bomb", "half")]
        server.route("/bytes", Answer(raw=chunks_of_one_byte_without_end))
        server.route("/some-bytes", Answer("whole" * 400, framing="chunked", piece_bytes=1))
        requests += [
            {"url": f"{server.url}{path}", "meta": {"download_maxsize": 50 << 20}} for path in ("bytes", "some-bytes")
        ]
        for pieces in HEADS_WITHOUT_END:
            server.route(f"/{pieces.__name__}", Answer(raw=pieces))
            requests.append({"url": f"{server.url}{pieces.__name__}"})
        server.route("/many-cookies", Answer("whole", headers={"Set-Cookie": ["name=" + "v" * 200] * 1000}))
        requests.append({"url": f"{server.url}many-cookies"})
        for framing in ("chunked", "until-close", "short", "broken-chunk", "reset"):
            server.route(f"/{framing}", Answer("half", framing=framing))
            requests.append({"url": f"{server.url}{framing}"})
        requests += [{"url": f"{server.url}plain"}, {"url": f"{server.url}endless"}]
        for path in ("plain", "endless", "bomb-gzip"):
            requests.append({"url": f"{server.url}{path}?sitemap", "meta": {"download_maxsize": 50 << 20}})
        return crawl(requests, {"DOWNLOAD_MAXSIZE": 100_000, "SITE_FAILURES_MAX": 100}, allow=[server.url])


def outcome(result: Crawl, path: str) -> object:
    """The first letters of the body, or the name of the error."""
    (found,) = [outcome for outcome in result.outcomes if outcome["asked"].endswith("/" + path)]
    return found.get("error") or found["body"][:5]


@pytest.mark.parametrize("encoding", COMPRESS)
def test_every_encoding_is_read_and_its_bombs_are_cut_off(downloads: Crawl, encoding: str) -> None:
    assert outcome(downloads, f"small-{encoding}") == "smäll".encode().decode("latin-1")[:5]
    assert outcome(downloads, f"bomb-{encoding}") == "DownloadCancelledError"


@pytest.mark.parametrize("encoding", COMPRESS)
def test_half_a_packed_body_is_never_taken_as_whole(downloads: Crawl, encoding: str) -> None:
    assert outcome(downloads, f"half-{encoding}") == "ResponseDataLossError"


@pytest.mark.parametrize("pieces", HEADS_WITHOUT_END)
def test_what_comes_before_a_body_is_bounded(downloads: Crawl, pieces: object) -> None:
    assert outcome(downloads, pieces.__name__) == "DownloadCancelledError"  # type: ignore[attr-defined]


def test_what_comes_between_a_body_is_bounded(downloads: Crawl) -> None:
    assert outcome(downloads, "bytes") == "ResponseDataLossError"


def test_a_small_body_may_come_byte_by_byte(downloads: Crawl) -> None:
    (found,) = [outcome for outcome in downloads.outcomes if outcome["asked"].endswith("/some-bytes")]
    assert found["body"] == "whole" * 400


def test_a_large_head_is_read_all_the_same(downloads: Crawl) -> None:
    assert 1000 * len("Set-Cookie: name=\r\n" + "v" * 200) < HEAD_BYTES_MAX
    assert outcome(downloads, "many-cookies") == "whole"


@pytest.mark.parametrize("path", ["plain", "endless"])
def test_a_body_beyond_the_limit_is_cut_off(downloads: Crawl, path: str) -> None:
    assert outcome(downloads, path) == "DownloadCancelledError"


@pytest.mark.parametrize("path", ["plain", "endless", "bomb-gzip"])
def test_a_request_may_have_a_limit_of_its_own(downloads: Crawl, path: str) -> None:
    assert outcome(downloads, path + "?sitemap") == "xxxxx"


@pytest.mark.parametrize("framing", ["chunked", "until-close"])
def test_whole_bodies_are_taken(downloads: Crawl, framing: str) -> None:
    assert outcome(downloads, framing) == "half"


@pytest.mark.parametrize(
    ("framing", "error"),
    [
        ("short", "ResponseDataLossError"),
        ("broken-chunk", "ResponseDataLossError"),
        ("reset", "DownloadFailedError"),
    ],
)
def test_half_a_body_is_asked_for_again_and_never_taken_as_whole(downloads: Crawl, framing: str, error: str) -> None:
    assert outcome(downloads, framing) == error
