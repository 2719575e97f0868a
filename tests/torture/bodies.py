"""Bodies that unpack to far too much, are not what they say, or are no story."""

import gzip
import io
from collections.abc import Mapping, Sequence
from functools import cache

import brotli

from tests.e2e.site import story
from tests.server import COMPRESS, Answer, Server, zstd
from tests.torture.host import Host, Places

BOMB_BYTES = 200 << 20
_PIECE = b"<p>boom</p>" * 100_000

CAPTCHA = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking if the site connection is secure</h1>"
    "<p>Enable JavaScript and cookies to continue</p><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1'>"
    "</script></body></html>"
)
CONSENT = (
    "<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
    "<p>We use cookies and data to deliver and maintain our services.</p><button>Accept all</button></body></html>"
)
SOFT_404 = "<html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry.</p></body></html>"
LOGIN = (
    "<html><head><title>Log in</title></head><body><h1>Log in to continue</h1><form><input name=user>"
    "<input type=password name=password></form></body></html>"
)


@cache
def bomb(encoding: str) -> bytes:
    """BOMB_BYTES of a page, packed piece by piece: some kilobytes."""
    pieces = BOMB_BYTES // len(_PIECE)
    if encoding == "br":
        press = brotli.Compressor(quality=1)
        return b"".join([*(press.process(_PIECE) for _ in range(pieces)), press.finish()])
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6)
        if encoding == "gzip"
        else zstd.ZstdFile(buffer, "w") as file
    ):
        for _ in range(pieces):
            file.write(_PIECE)
    return buffer.getvalue()


def _packed(encoding: str) -> Answer:
    return Answer(bomb(encoding), headers={"Content-Encoding": encoding})


def _lay_bombs(server: Server, places: Places) -> Sequence[str]:
    for encoding in ("gzip", "br", "zstd"):
        server.route(f"/a-page-that-is-a-bomb-{encoding}", _packed(encoding))
    for encoding, compress in COMPRESS.items():
        half = Answer(compress(story(1).encode())[:-200], headers={"Content-Encoding": encoding}, framing="until-close")
        server.route(f"/half-a-packed-page-{encoding}", half)
    server.route("/not-packed-at-all", Answer(story(1), headers={"Content-Encoding": "gzip"}))
    return list(_BOMB_ENDS)


_BOMB_ENDS: Mapping[str, str] = {
    **{f"/a-page-that-is-a-bomb-{encoding}": "failed: too-large" for encoding in ("gzip", "br", "zstd")},
    **{f"/half-a-packed-page-{encoding}": "failed: broken-off" for encoding in COMPRESS},
    "/not-packed-at-all": "failed: broken-off",
}


def _lay_packed_lists(server: Server, places: Places) -> Sequence[str]:
    for encoding in ("gzip", "br", "zstd"):
        server.route(f"/{encoding}.rss", _packed(encoding))
        server.route(f"/{encoding}.xml", _packed(encoding))
    server.route("/sitemap.xml.gz", Answer(bomb("gzip"), content_type="application/gzip"))
    server.route("/twice.xml.gz", Answer(gzip.compress(bomb("gzip")), content_type="application/gzip"))
    return ()


_PACKED_LISTS = ", ".join(f'"{{url}}{encoding}.rss"' for encoding in ("gzip", "br", "zstd"))
_PACKED_MAPS = ", ".join(
    f'"{{url}}{name}"' for name in ("gzip.xml", "br.xml", "zstd.xml", "sitemap.xml.gz", "twice.xml.gz")
)


def _lay_walls(server: Server, places: Places) -> Sequence[str]:
    pages = {"/a-captcha": CAPTCHA, "/a-consent-page": CONSENT, "/a-soft-404": SOFT_404, "/a-log-in": LOGIN}
    for path, page in pages.items():
        server.route(path, Answer(page))
    return list(pages)


def _lay_lies(server: Server, places: Places) -> Sequence[str]:
    files = {
        "/a-pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 50,
        "/a-zip": b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 50,
        "/a-film": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 50,
    }
    for path, body in files.items():
        server.route(path, Answer(body))
    server.route("/bytes-that-are-a-page", Answer(story(1), content_type="application/octet-stream"))
    server.route("/a-page-of-no-type", Answer(story(2), content_type=None))
    return [*files, "/bytes-that-are-a-page", "/a-page-of-no-type"]


BOMBS = Host("bombs", _lay_bombs, _BOMB_ENDS)
PACKED_LISTS = Host(
    "packed-lists",
    _lay_packed_lists,
    terms=f"feeds = [{_PACKED_LISTS}]\nsitemaps = [{_PACKED_MAPS}]",
    says="nothing that lists pages could be read (too-large)",
)
WALLS = Host(
    "walls",
    _lay_walls,
    {
        "/a-captcha": "dropped: bot-check",
        "/a-consent-page": "dropped: consent-page",
        "/a-soft-404": "dropped: error-page",
        "/a-log-in": "dropped: login-wall",
    },
)
LIES = Host(
    "lies",
    _lay_lies,
    {
        **dict.fromkeys(("/a-pdf", "/a-zip", "/a-film"), "dropped: not-html"),
        "/bytes-that-are-a-page": "written",
        "/a-page-of-no-type": "written",
    },
)

HOSTS = (BOMBS, PACKED_LISTS, WALLS, LIES)
