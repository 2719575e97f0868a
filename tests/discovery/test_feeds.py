import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.feeds import ENTRIES_MAX, Feed, UnreadableFeed, find_feeds, read_feed, usual_feeds
from crawler.items import Hints

URL = "https://news.example/politics/feed/"

RSS2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Example &amp;amp; Post</title><link>https://news.example/</link><language>en-GB</language>
<item><title>Older &lt;em&gt;story&lt;/em&gt;</title><link>https://news.example/older?utm_source=rss</link>
<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate><dc:creator>Jane Doe</dc:creator>
<content:encoded><![CDATA[<p>Text</p>]]></content:encoded></item>
<item><title>Newer story</title><link>
  /2026/11/03/newer
</link><pubDate>Tue, 03 Nov 2026 08:00:00 +0200</pubDate><author>desk@news.example (John Roe)</author></item>
</channel></rss>"""

RSS1 = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>Post</title></channel>
<item rdf:about="https://news.example/a"><title>A story</title><link>https://news.example/a</link>
<dc:date>2026-11-03T08:00:00+01:00</dc:date></item></rdf:RDF>"""

RSS091 = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Zeitung</title><language>de</language>
<item><title>Fr&uuml;h am Morgen</title><link>https://news.example/früh</link></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://news.example/blog/"><title>Blog</title>
<entry><title type="html">Ein &lt;b&gt;Titel&lt;/b&gt;</title><link rel="self" href="entry.atom"/><link href="ein-titel"/>
<published>2026-11-03T08:00:00+01:00</published><updated>2026-11-04T09:30:00Z</updated>
<author><name>Jane Doe</name></author><author><name>John Roe</name></author></entry>
<entry><title>Undated</title><link href="undated"/></entry></feed>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "JSON Post",
    "language": "nl",
    "items": [
        {"id": "1", "url": "/one", "title": "One", "date_published": "2026-11-03T08:00:00.123+01:00"},
        {"id": "2", "external_url": "https://news.example/two", "authors": [{"name": "Jane Doe"}, {"url": "x"}, 3]},
        {"id": "3", "url": "https://news.example/three", "author": {"name": "John Roe"}, "date_modified": "2026-11-05"},
        {"id": "4", "title": "No address"},
        "no item",
    ],
}


def read(text: str) -> Feed:
    return read_feed(text.encode(), URL)


def hints(feed: Feed) -> list[Hints]:
    return [entry.hints for entry in feed.entries if entry.hints]


def test_rss2_gives_newest_first_with_title_date_and_author() -> None:
    feed = read(RSS2)
    assert (feed.title, feed.language) == ("The Example & Post", "en-GB")
    assert [entry.url for entry in feed.entries] == [
        "https://news.example/2026/11/03/newer",
        "https://news.example/older",
    ]
    assert hints(feed) == [
        Hints("feed", "Newer story", datetime(2026, 11, 3, 6, tzinfo=UTC), None, ("John Roe",)),
        Hints("feed", "Older story", datetime(2026, 11, 2, 8, tzinfo=UTC), None, ("Jane Doe",)),
    ]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("desk@news.example (Jane Doe)", ("Jane Doe",)),
        ("Jane Doe (desk@news.example)", ("Jane Doe",)),
        ("Jane Doe &lt;desk@news.com&gt;", ("Jane Doe",)),
        ("desk@news.example", ()),
        ("Jane Doe (AP)", ("Jane Doe (AP)",)),
    ],
)
def test_mail_address_is_no_author(author: str, names: tuple[str, ...]) -> None:
    feed = read(f'<rss version="2.0"><channel><item><link>/a</link><author>{author}</author></item></channel></rss>')
    assert hints(feed)[0].authors == names


def test_rss1_date_is_the_date_of_publication() -> None:
    assert hints(read(RSS1)) == [Hints("feed", "A story", datetime(2026, 11, 3, 7, tzinfo=UTC))]


def test_rss091_is_read_by_its_declared_charset() -> None:
    feed = read_feed(RSS091.encode("iso-8859-1"), URL)
    assert feed.language == "de"
    assert feed.entries[0].url == "https://news.example/fr%C3%BCh"
    assert hints(feed)[0].title == "Früh am Morgen"


def test_atom_tells_published_from_updated_and_resolves_against_its_base() -> None:
    feed = read(ATOM)
    assert feed.title == "Blog"
    assert [entry.url for entry in feed.entries] == [
        "https://news.example/blog/ein-titel",
        "https://news.example/blog/undated",
    ]
    first, undated = hints(feed)
    assert (first.title, first.authors) == ("Ein Titel", ("Jane Doe", "John Roe"))
    assert first.published == datetime(2026, 11, 3, 7, tzinfo=UTC)
    assert first.modified == datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
    assert undated == Hints("feed", "Undated")


def test_json_feed_of_both_versions() -> None:
    feed = read_feed(b"\xef\xbb\xbf" + json.dumps(JSON_FEED).encode(), URL, "application/feed+json")
    assert (feed.title, feed.language) == ("JSON Post", "nl")
    by_url = {entry.url: entry.hints for entry in feed.entries}
    assert by_url == {
        "https://news.example/three": Hints("feed", modified=datetime(2026, 11, 5, tzinfo=UTC), authors=("John Roe",)),
        "https://news.example/one": Hints("feed", "One", datetime(2026, 11, 3, 7, tzinfo=UTC)),
        "https://news.example/two": Hints("feed", authors=("Jane Doe",)),
    }
    assert next(iter(by_url)) == "https://news.example/three"


def test_http_charset_is_heeded() -> None:
    body = RSS2.replace(' encoding="utf-8"', "").replace("Newer story", "Новости").encode("windows-1251")
    feed = read_feed(body, URL, "application/rss+xml; charset=windows-1251")
    assert hints(feed)[0].title == "Новости"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_every_form(encoding: str) -> None:
    assert len(read_feed(RSS2.replace("utf-8", encoding).encode(encoding), URL).entries) == 2


def test_permalink_guid_is_the_address_where_no_link_is() -> None:
    feed = read('<rss version="2.0"><channel><item><guid>https://news.example/a</guid></item></channel></rss>')
    assert [entry.url for entry in feed.entries] == ["https://news.example/a"]


def test_original_address_beats_the_counting_redirect() -> None:
    feed = read(
        '<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
        "<link>https://count.example/x</link><feedburner:origLink>https://news.example/a</feedburner:origLink>"
        "</item></channel></rss>"
    )
    assert [entry.url for entry in feed.entries] == ["https://news.example/a"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,a", "", "https://a@b/"])
def test_entry_without_usable_link_is_left_out(link: str) -> None:
    assert read(f'<rss version="2.0"><channel><item><link>{link}</link></item></channel></rss>').entries == ()


def test_story_named_twice_is_one_entry() -> None:
    items = "".join(
        f"<item><link>{url}</link></item>" for url in ("https://news.example/a", "http://www.news.example/a/")
    )
    feed = read(f'<rss version="2.0"><channel>{items}</channel></rss>')
    assert [entry.url for entry in feed.entries] == ["https://news.example/a"]


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 GMT", "9999-12-31T23:59:59Z", "31 Feb 2026", "soon", ""])
def test_senseless_date_is_none(date: str) -> None:
    feed = read(f'<rss version="2.0"><channel><item><link>/a</link><pubDate>{date}</pubDate></item></channel></rss>')
    assert hints(feed)[0].published is None


def test_endless_title_is_none() -> None:
    feed = read(f'<rss version="2.0"><channel><item><link>/a</link><title>{"a" * 9999}</title></item></channel></rss>')
    assert hints(feed)[0].title is None


def test_feed_cut_in_the_middle_keeps_its_whole_entries() -> None:
    cut = RSS2[: RSS2.index("<title>Newer")]
    assert [entry.url for entry in read(cut).entries] == ["https://news.example/older"]


def test_feed_after_a_scripts_warning_is_read() -> None:
    assert len(read("<b>Warning</b>: no such file\n\n" + RSS2).entries) == 2


def test_empty_feed_is_a_feed() -> None:
    assert read('<rss version="2.0"><channel><title>Post</title></channel></rss>').entries == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>Not found</title></head></html>", "html"),
        (b"<HTML><body><rss>", "html"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "not-a-feed"),
        (b"Not found", "not-a-feed"),
        (b'{"error": 404}', "not-a-feed"),
        (b'{"items": 3}', "not-a-feed"),
        (b"{" * 200_000, "not-a-feed"),
        (b'{"items": [' + b"[" * 200_000, "not-a-feed"),
        (b"\x1f\x8b\x08\x00garbage", "not-a-feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFeed) as raised:
        read_feed(body, URL)
    assert raised.value.reason == reason


def bomb(declarations: str, title: str) -> str:
    return (
        f'<?xml version="1.0"?>\n<!DOCTYPE rss [\n{declarations}\n]>\n<rss version="2.0"><channel>'
        f"<item><title>{title}</title><link>/a</link></item></channel></rss>"
    )


LAUGHS = "\n".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))


@pytest.mark.parametrize(
    "body",
    [
        bomb(LAUGHS, "&l11;").encode(),
        bomb(LAUGHS, "&l11;").encode("utf-16"),
        bomb(f'<!ENTITY a "{"a" * 60_000}">', "&a;" * 60_000).encode(),
        bomb('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;").encode(),
        bomb('<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;', "&b;").encode(),
    ],
    ids=["laughs", "laughs-utf-16", "quadratic", "file", "network"],
)
def test_declared_entities_are_not_expanded(body: bytes) -> None:
    begun = time.process_time()
    feed = read_feed(body, URL)
    assert time.process_time() - begun < 3
    assert [entry.url for entry in feed.entries] == ["https://news.example/a"]
    title = hints(feed)[0].title or ""
    assert "lol" not in title
    assert "root:" not in title
    assert len(title) <= 1000


def test_200_000_entries_take_bounded_time_and_the_first_are_kept() -> None:
    item = "<item><title>Story {0}</title><link>https://news.example/{0}</link></item>"
    body = ('<rss version="2.0"><channel>' + "".join(map(item.format, range(200_000))) + "</channel></rss>").encode()
    begun = time.process_time()
    feed = read_feed(body, URL)
    assert time.process_time() - begun < 15
    assert len(feed.entries) == ENTRIES_MAX
    assert feed.entries[-1].url == f"https://news.example/{ENTRIES_MAX - 1}"


@pytest.mark.parametrize("unit", [b"<item>", b"<entry><link href='/a'/>", b"<item/>", b"</item>", b"<!DOCTYPE x ["])
def test_hundreds_of_kilobytes_of_one_tag_take_bounded_time(unit: bytes) -> None:
    begun = time.process_time()
    read_feed(b"<rss version='2.0'><channel>" + unit * (500_000 // len(unit)), URL)
    assert time.process_time() - begun < 5


def test_find_feeds_reads_the_heads_alternate_links() -> None:
    html = b"""<!doctype html><html><head><base href="/en/"><meta charset=utf-8>
    <link rel="alternate" type="application/rss+xml" title="All" href="feed?a=1&amp;b=2">
    <LINK REL='Alternate nofollow' TYPE='application/atom+xml; charset=utf-8' HREF=https://feeds.example/atom>
    <link rel="alternate" type="application/feed+json" href="/feed.json">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="https://news.example/comments/feed/">
    <link rel="alternate" type="application/json+oembed" href="/oembed"><link rel="alternate" hreflang="de" href="/de/">
    <link rel="stylesheet" type="application/rss+xml" href="/style"><link rel="alternate" type="application/rss+xml">
    <!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->
    </head><body><link rel="alternate" type="application/rss+xml" href="/in-a-comment"></body></html>"""
    assert find_feeds(html, "https://news.example/") == (
        "https://news.example/en/feed?a=1&b=2",
        "https://feeds.example/atom",
        "https://news.example/feed.json",
    )


@pytest.mark.parametrize("html", [b"", b"alternate", b"<!-- alternate -->", b"\x00alternate\xff", b"<head alternate"])
def test_find_feeds_in_no_page_finds_none(html: bytes) -> None:
    assert find_feeds(html, "https://news.example/") == ()


def test_find_feeds_with_60_000_attributes_takes_bounded_time() -> None:
    begun = time.process_time()
    find_feeds(b"<link rel=alternate " + b" ".join(b"a%d=1" % n for n in range(60_000)), "https://news.example/")
    assert time.process_time() - begun < 8


def test_usual_feeds_stand_at_the_sites_root() -> None:
    assert "https://news.example/rss.xml" in usual_feeds("https://news.example/politics/today.html?a=1")


PIECES = [
    "<rss version='2.0'>",
    "<feed>",
    "<rdf:RDF>",
    "<channel>",
    "<item>",
    "<entry>",
    "</item>",
    "<link>",
    "</link>",
]
PIECES += [
    "<link href='/a'/>",
    "<title>",
    "</title>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x;",
    "&#0;",
    "<!DOCTYPE a [",
    "]>",
]
PIECES += ["<pubDate>", "</pubDate>", "Mon, 02 Nov 2026 25:61:61 +9999", "2026-13-45T", "\x00", "é", "/story", "<?xml "]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=30), st.sampled_from(["utf-8", "utf-16"]))
def test_broken_feed_is_read_or_refused_and_never_raises_else(pieces: list[str], encoding: str) -> None:
    try:
        feed = read_feed(("<rss>" + "".join(pieces)).encode(encoding, "replace"), URL)
    except UnreadableFeed:
        return
    assert all(entry.url.startswith("http") for entry in feed.entries)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["items", "url", "title", "authors", "author", "name", "date_published", "version"]),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    body = json.dumps({"items": value, "title": value, "language": value}).encode()
    if isinstance(value, list):
        assert isinstance(read_feed(body, URL), Feed)
    else:
        with pytest.raises(UnreadableFeed):
            read_feed(body, URL)
