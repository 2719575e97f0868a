import gzip
import time
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.candidates import Candidate
from crawler.discovery.sitemaps import (
    BYTES_MAX,
    ENTRIES_MAX,
    Sitemap,
    SitemapChild,
    UnreadableSitemap,
    read_sitemap,
    usual_sitemaps,
)
from crawler.items import Hints

URL = "https://www.news.example/sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">'
)
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


def pages(entries: str, head: str = HEAD) -> bytes:
    return f"{head}{entries}</urlset>".encode()


def urls(sitemap: Sitemap) -> list[str]:
    return [entry.url.removeprefix("https://www.news.example") for entry in sitemap.entries]


def test_pages_come_newest_first_and_undated_ones_last() -> None:
    body = pages(
        "<url><loc>/undated</loc></url>"
        "<url><loc>https://www.news.example/old</loc><lastmod>2024-01-01</lastmod></url>"
        "<url><loc>\n https://www.news.example/new?utm_source=map&amp;id=1 \n</loc><lastmod>2026-11-03T10:00:00+02:00</lastmod>"
        "<changefreq>daily</changefreq></url>"
    )
    sitemap = read_sitemap(body, URL)
    assert urls(sitemap) == ["/new?id=1", "/old", "/undated"]
    assert sitemap.entries[0].hints == Hints("sitemap", modified=datetime(2026, 11, 3, 8, tzinfo=UTC))
    assert sitemap.entries[2].hints is None


def test_google_news_title_and_date_become_hints() -> None:
    body = pages(
        "<url><loc>/a</loc><news:news><news:publication><news:name>Post</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2026-11-03T08:00:00Z</news:publication_date>"
        "<news:title><![CDATA[Fish & chips]]></news:title></news:news></url>"
    )
    assert read_sitemap(body, URL).entries == (
        Candidate("https://www.news.example/a", Hints("sitemap", "Fish & chips", datetime(2026, 11, 3, 8, tzinfo=UTC))),
    )


def test_pictures_videos_and_translations_are_no_pages() -> None:
    body = pages(
        "<url><image:image><image:loc>/a.jpg</image:loc></image:image><video:video><video:player_loc>/p</video:player_loc>"
        '<video:title>Clip</video:title></video:video><xhtml:link rel="alternate" href="/de"/><loc>/a</loc></url>'
        "<url><image:image><image:loc>/b.jpg</image:loc></image:image></url>"
    )
    assert read_sitemap(body, URL).entries == (Candidate("https://www.news.example/a"),)


def test_sitemap_without_or_with_a_prefixed_namespace() -> None:
    assert urls(read_sitemap(b"<urlset><url><loc>/a</loc></url></urlset>", URL)) == ["/a"]
    prefixed = (
        b'<s:urlset xmlns:s="http://www.google.com/schemas/sitemap/0.84"><s:url><s:loc>/a</s:loc></s:url></s:urlset>'
    )
    assert urls(read_sitemap(prefixed, URL)) == ["/a"]


def test_index_names_children_newest_first() -> None:
    children = (
        "<sitemap><loc>/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap><sitemap><loc>/undated.xml.gz</loc></sitemap>"
        "<sitemap><loc>/new.xml</loc><lastmod>2026-11-03T08:00:00Z</lastmod></sitemap><sitemap><loc>/new.xml</loc></sitemap>"
    )
    assert read_sitemap(INDEX.format(children).encode(), URL) == Sitemap(
        children=(
            SitemapChild("https://www.news.example/new.xml", datetime(2026, 11, 3, 8, tzinfo=UTC)),
            SitemapChild("https://www.news.example/old.xml", datetime(2024, 1, 1, tzinfo=UTC)),
            SitemapChild("https://www.news.example/undated.xml.gz"),
        )
    )


def test_index_that_names_itself_or_strangers_leads_nowhere() -> None:
    children = f"<sitemap><loc>{URL}#x</loc></sitemap><sitemap><loc>https://other.example/sitemap.xml</loc></sitemap>"
    assert read_sitemap(INDEX.format(children).encode(), URL) == Sitemap()


def test_pages_of_the_domains_other_hosts_pass_and_strangers_do_not() -> None:
    body = pages(
        "<url><loc>https://sport.news.example/a</loc></url><url><loc>https://other.example/a</loc></url>"
        "<url><loc>http://169.254.169.254/latest/</loc></url><url><loc>file:///etc/passwd</loc></url>"
        "<url><loc>javascript:alert(1)</loc></url><url><loc></loc></url><url/>"
    )
    assert [entry.url for entry in read_sitemap(body, URL).entries] == ["https://sport.news.example/a"]


def test_bare_ampersands_and_doubled_entries_are_mended() -> None:
    body = pages(
        "<url><loc>/a?b=1&c=2&copy=3</loc></url><url><loc>http://news.example/a?c=2&amp;b=1&amp;copy=3</loc></url>"
    )
    assert urls(read_sitemap(body, URL)) == ["/a?b=1&c=2&copy=3"]


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31", "yesterday", "2026-11-31", ""])
def test_senseless_date_is_none(date: str) -> None:
    body = pages(f"<url><loc>/a</loc><lastmod>{date}</lastmod></url>")
    assert read_sitemap(body, URL).entries == (Candidate("https://www.news.example/a"),)


def test_plain_text_has_an_address_a_line() -> None:
    body = "\ufeffhttps://www.news.example/a\r\n\r\nhttps://www.news.example/é\nno address\nhttps://other.example/b\n".encode()
    assert urls(read_sitemap(body, URL)) == ["/a", "/%C3%A9"]


def test_feed_may_stand_for_a_sitemap() -> None:
    item = "<item><title>A</title><link>{}</link></item>"
    body = f"<rss version='2.0'><channel>{item.format('/a')}{item.format('https://other.example/')}</channel></rss>".encode()
    assert read_sitemap(body, URL).entries == (Candidate("https://www.news.example/a", Hints("feed", "A")),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_unicode_in_every_form(encoding: str) -> None:
    text = pages("<url><loc>/é</loc></url>").decode().replace("UTF-8", encoding.removesuffix("-sig"))
    assert urls(read_sitemap(text.encode(encoding), URL)) == ["/%C3%A9"]


def test_gzip_once_twice_and_in_members() -> None:
    body = pages("<url><loc>/a</loc></url>")
    assert urls(read_sitemap(gzip.compress(body), URL)) == ["/a"]
    assert urls(read_sitemap(gzip.compress(gzip.compress(body)), URL)) == ["/a"]
    assert urls(read_sitemap(gzip.compress(body[:99]) + gzip.compress(body[99:]), URL)) == ["/a"]


MANY = "".join(f"<url><loc>/{n}/{zlib.crc32(b'%d' % n)}</loc></url>" for n in range(2_000))


def test_what_is_cut_off_keeps_its_whole_entries() -> None:
    whole = read_sitemap(pages(MANY), URL).entries
    cut = read_sitemap(pages(MANY)[:20_005], URL).entries
    assert 100 < len(cut) < len(whole)
    assert cut == whole[: len(cut)]
    unzipped = read_sitemap(gzip.compress(pages(MANY))[:8_000], URL).entries
    assert 100 < len(unzipped) < len(whole)
    assert unzipped == whole[: len(unzipped)]


def test_what_stands_before_an_endless_address_is_kept() -> None:
    body = pages("<url><loc>/a</loc></url><url><loc>/" + "b" * (11 << 20) + "</loc></url>")
    assert urls(read_sitemap(body, URL)) == ["/a"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (gzip.compress(b""), "empty"),
        (b"<!DOCTYPE html><html><body><a href=/a>404</a></body></html>", "html"),
        (b"Not found", "not-a-sitemap"),
        (b"<OpenSearchDescription/>", "not-a-sitemap"),
        (b"https://other.example/a", "not-a-sitemap"),
        (b"<b>Error</b> in <rss ", "not-a-sitemap"),
        (b"\x1f\x8bgarbage", "broken-gzip"),
        (b" " * (BYTES_MAX + 1), "too-large"),
        (gzip.compress(b"<urlset>" + b" " * BYTES_MAX), "too-large"),
        (gzip.compress(gzip.compress(b"\0" * (BYTES_MAX + 1))), "too-large"),
        (gzip.compress(b"\0" * (BYTES_MAX // 2 + 1)) * 2, "too-large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_sitemap_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSitemap) as raised:
        read_sitemap(body, URL)
    assert raised.value.reason == reason


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
DOCTYPES = {
    "laughs": LAUGHS,
    "quadratic": f'<!ENTITY l11 "{"a" * 60_000}">',
    "file": '<!ENTITY l11 SYSTEM "file:///etc/passwd">',
    "network": '<!ENTITY % d SYSTEM "http://127.0.0.1:9/d.dtd"> %d;',
}


@pytest.mark.parametrize("declarations", DOCTYPES.values(), ids=DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_not_expanded(declarations: str, encoding: str) -> None:
    head = f'<?xml version="1.0"?>\n<!DOCTYPE urlset [{declarations}]>\n<urlset>'
    body = f"{head}<url><loc>/a{'&l11;' * 50}</loc></url><url><loc>/b</loc></url></urlset>".encode(encoding)
    begun = time.process_time()
    sitemap = read_sitemap(body, URL)
    assert time.process_time() - begun < 2
    assert urls(sitemap) == ["/a" + "&l11;" * 50, "/b"]


def test_at_most_50_000_entries_are_read() -> None:
    body = pages("".join(f"<url><loc>/{n}</loc></url>" for n in range(ENTRIES_MAX + 10)))
    sitemap = read_sitemap(body, URL)
    assert len(sitemap.entries) == ENTRIES_MAX
    assert urls(sitemap)[-1] == f"/{ENTRIES_MAX - 1}"


def test_usual_sitemaps_stand_at_the_sites_root() -> None:
    assert usual_sitemaps("https://news.example/a/b?c=1")[0] == "https://news.example/sitemap.xml"


PIECES = [
    "<url>",
    "</url>",
    "<loc>",
    "</loc>",
    "/a",
    "<lastmod>",
    "</lastmod>",
    "<sitemap>",
    "</sitemap>",
    "&",
    "&amp;",
]
PIECES += [
    "&x;",
    "&#0;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x ?>",
    "<!DOCTYPE a [",
    "]>",
    "\x00",
    "<n:news>",
    "é",
    "<a:",
]


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=30),
    st.sampled_from(["utf-8", "utf-16", "latin-1"]),
)
def test_broken_sitemap_is_read_or_refused_and_never_raises_else(pieces: list[str], encoding: str) -> None:
    try:
        sitemap = read_sitemap(("<urlset>" + "".join(pieces)).encode(encoding, "replace"), URL)
    except UnreadableSitemap:
        return
    assert all(entry.url.startswith("https://www.news.example/") for entry in sitemap.entries)


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for variant in (body, b"\x1f\x8b\x08" + body, b"<urlset><url><loc>" + body):
        try:
            read_sitemap(variant, URL)
        except UnreadableSitemap:
            continue
