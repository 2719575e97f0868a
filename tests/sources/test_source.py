import pickle
import re
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.sources.source import Source, SourcesError, load

SHIPPED = Path(__file__).parents[2] / "sources.toml"

FULL = """
[[source]]
name = "Die Zeitung"
url = "https://zeitung.example/"
feeds = ["https://zeitung.example/rss"]
sitemaps = ["https://zeitung.example/sitemap.xml.gz"]
sections = ["https://zeitung.example/politik/"]
allow = ['/artikel/']
deny = ['/video/', '\\d+\\.pdf$']
max_depth = 0
max_articles = 50
language = "de-AT"
languages = ["de", "en"]
min_words = 100
min_quality = 0.5
keywords_any = ["Hafen", "Fähre nach Süd"]
keywords_none = []
only_free = true
licenses = ["creativecommons.org"]
delay_s = 2
every = "15m"
proxy = "http://ada:${ZEITUNG_PASSWORD}@proxy.example:3128"
headers = { X-Token = "Bearer ${ZEITUNG_TOKEN}" }
cookies = { session = "${ZEITUNG_SESSION}" }
respect_robots = false
private = true
verify_tls = false
"""
ENVIRON = {"ZEITUNG_TOKEN": "t0p", "ZEITUNG_SESSION": "s3cret", "ZEITUNG_PASSWORD": "pr0xy"}


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> str:
    """What load says of a [[source]] whose lines `text` follow a name and an address (lines 1 to 3)."""
    head = '[[source]]\nname = "a"\nurl = "https://a.example/"\n'
    with pytest.raises(SourcesError) as caught:
        load(write(folder, head + text), {})
    return str(caught.value).replace(str(folder / "sources.toml"), "sources.toml")


def test_every_key_is_read(tmp_path: Path) -> None:
    (source,) = load(write(tmp_path, FULL), ENVIRON)
    assert source.name == "Die Zeitung"
    assert source.url == "https://zeitung.example/"
    assert source.feeds == ("https://zeitung.example/rss",)
    assert source.sitemaps == ("https://zeitung.example/sitemap.xml.gz",)
    assert source.sections == ("https://zeitung.example/politik/",)
    assert source.allow == (re.compile("/artikel/"),)
    assert [pattern.pattern for pattern in source.deny] == ["/video/", r"\d+\.pdf$"]
    assert (source.max_depth, source.max_articles, source.delay_s) == (0, 50, 2)
    assert (source.language, source.every) == ("de-AT", timedelta(minutes=15))
    assert (source.languages, source.min_words, source.min_quality) == (("de", "en"), 100, 0.5)
    assert (source.keywords_any, source.keywords_none) == (("Hafen", "Fähre nach Süd"), ())
    assert (source.only_free, source.licenses) == (True, ("creativecommons.org",))
    assert (source.respect_robots, source.private, source.verify_tls) == (False, True, False)


def test_only_name_and_url_are_needed(tmp_path: Path) -> None:
    (source,) = load(write(tmp_path, '[[source]]\nname = "a"\nurl = "https://a.example/"'))
    assert (source.feeds, source.max_depth, source.delay_s, source.every) == ((), None, None, None)
    assert (source.languages, source.min_words, source.keywords_any, source.proxy) == (None, None, None, None)
    assert (source.respect_robots, source.private, source.verify_tls) == (True, False, True)


def test_proxy_headers_and_cookies_take_the_values_of_environment_variables(tmp_path: Path) -> None:
    (source,) = load(write(tmp_path, FULL), ENVIRON)
    assert source.headers == {"X-Token": "Bearer t0p"}
    assert source.cookies == {"session": "s3cret"}
    assert source.proxy == "http://ada:pr0xy@proxy.example:3128"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    (source,) = load(write(tmp_path, FULL), ENVIRON)
    assert "t0p" not in repr(source)
    assert "s3cret" not in str(source)
    assert "pr0xy" not in repr(source)
    with pytest.raises(TypeError, match="may hold secrets"):
        pickle.dumps(source)
    for line in (
        'proxy = "http://ada:s3cret/@proxy.example:3128"',
        'proxy = "s3cret"',
        "proxy = ['s3cret']",
        'cookies = "s3cret"',
        "headers = { X = 5, Y = 's3cret' }",
        'headers = { X = "s3cret\\n" }',
    ):
        assert "s3cret" not in mistakes(tmp_path, line)


def test_a_missing_environment_variable_is_named(tmp_path: Path) -> None:
    said = mistakes(tmp_path, 'headers = { X-Token = "${NO_SUCH}" }')
    assert "sources.toml:4: headers.X-Token" in said
    assert "the environment has no variable NO_SUCH" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('feed = ["https://a.example/rss"]', "sources.toml:4: unknown key feed: did you mean feeds?"),
        ("wibble = 1", "sources.toml:4: unknown key wibble: expected one of name, url, feeds"),
        ('max_depth = "2"', 'sources.toml:4: max_depth = "2": expected a whole number, 0 or more'),
        ("max_depth = -1", "sources.toml:4: max_depth = -1: expected a whole number, 0 or more"),
        ("max_articles = true", "sources.toml:4: max_articles = true: expected a whole number, 1 or more"),
        ("delay_s = nan", "sources.toml:4: delay_s = NaN: expected a number of seconds, 0 or more"),
        ("delay_s = 1e300", "sources.toml:4: delay_s = 1e+300: expected a number of seconds, 0 or more, a day at most"),
        ("delay_s = inf", "sources.toml:4: delay_s = Infinity: expected a number of seconds, 0 or more, a day at most"),
        *(
            (f"{key} = 1{'0' * 30}", f"sources.toml:4: {key} = 1{'0' * 30}: expected a whole number, {least} or more")
            for key, least in (("max_depth", 0), ("max_articles", 1), ("min_words", 0))
        ),
        (f"max_articles = 1{'0' * 5000}", "sources.toml:4: a number of thousands of digits"),
        ('every = "999999w"', 'sources.toml:4: every = "999999w": expected a length of time'),
        ("private = 1", "sources.toml:4: private = 1: expected true or false"),
        ('every = "soon"', 'sources.toml:4: every = "soon": expected a length of time'),
        ('every = "0m"', 'sources.toml:4: every = "0m": expected a length of time'),
        ("every = 15", "sources.toml:4: every = 15: expected a length of time"),
        ('every = "61 * * * *"', "the last value (61) is higher than the maximum value (59)"),
        ('language = "English"', 'sources.toml:4: language = "English": expected a language tag'),
        ('feeds = "https://a.example/rss"', 'sources.toml:4: feeds = "https://a.example/rss": expected a list of addr'),
        (
            'feeds = ["https:/a.example/rss"]',
            'sources.toml:4: feeds = "https:/a.example/rss": expected a list of addresses',
        ),
        ('feeds = ["a.example/rss"]', 'sources.toml:4: feeds = "a.example/rss": expected a list of addresses'),
        ("allow = ['(']", 'sources.toml:4: allow = "(": expected a list of regular expressions'),
        (
            "allow = ['a{99999999999999999999}']",
            'sources.toml:4: allow = "a{99999999999999999999}": expected a list of re',
        ),
        (f"deny = ['{'(' * 5000}{')' * 5000}']", 'sources.toml:4: deny = "(((((('),
        ('languages = ["english"]', 'sources.toml:4: languages = "english": expected a list of language tags'),
        ("min_words = 1.5", "sources.toml:4: min_words = 1.5: expected a whole number, 0 or more"),
        ("min_quality = 50", "sources.toml:4: min_quality = 50: expected a number from 0 to 1"),
        ('keywords_any = ["a", " - "]', 'sources.toml:4: keywords_any = " - ": expected a list such as ["ferry"'),
        ('keyword_none = ["a"]', "sources.toml:4: unknown key keyword_none: did you mean keywords_none?"),
        ('proxy = "socks5://p:1"', "sources.toml:4: proxy: expected a proxy such as"),
        ('proxy = "https://p:1"', "(not an http proxy"),
        ('proxy = "http://a:b@p:99999"', "sources.toml:4: proxy: expected a proxy such as"),
        ('proxy = "http://${NONE}@p"', "the environment has no variable NONE"),
        ('headers = { "X Y" = "z" }', "sources.toml:4: headers.X Y: expected a table such as"),
        ('[[source]]\nname = "b"', "sources.toml:4: url is missing: expected an http or https address"),
        (
            '[[source]]\nname = "b"\nurl = "ftp://b/"',
            'sources.toml:6: url = "ftp://b/": expected an http or https addr',
        ),
        ('[[source]]\nname = "A"\nurl = "https://b.example/"', 'sources.toml:5: name = "A": expected another name, so'),
        ("[[sources]]\nx = 1", "sources.toml:4: unknown key sources: did you mean source?"),
        ("url =", "sources.toml:4:6: not TOML: Invalid value"),
        ("x = [", "sources.toml:4:6: not TOML"),
    ],
)
def test_a_mistake_is_named_with_line_key_value_and_what_was_expected(tmp_path: Path, line: str, said: str) -> None:
    assert said in mistakes(tmp_path, line)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f"feeds = {'[' * 2000}{']' * 2000}", "sources.toml:4: nested too deeply"),
        (f"x = []\nheaders = {'{a = ' * 2000}1{'}' * 2000}", "sources.toml:5: nested too deeply"),
        ("x = 1\nfeeds = [\n" + "[\n" * 2000 + "]" * 2001, "sources.toml:2005: nested too deeply"),
        (f"[[source.feeds{'.a' * 2000}]]", "sources.toml:1: feeds = "),
    ],
)
def test_what_is_nested_too_deeply_is_named_with_its_line(tmp_path: Path, lines: str, said: str) -> None:
    assert said in mistakes(tmp_path, lines)


def test_all_mistakes_are_named_in_the_order_of_their_lines(tmp_path: Path) -> None:
    lines = mistakes(tmp_path, 'feed = []\n\n[[source]]\nname = "a"\nurl = "x"').splitlines()
    assert [line.split(":")[1] for line in lines] == ["4", "7", "8"]


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "",
        "a/b",
        "a\\\\b",
        "-a",
        " a",
        "a ",
        "a.",
        ".a",
        "nul",
        "COM1.txt",
        "a,b",
        "a\\u0000",
        "a\\nb",
        "é" * 101,
    ],
)
def test_a_name_that_is_no_safe_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourcesError, match="expected a name usable as a folder's"):
        load(write(tmp_path, f'[[source]]\nname = "{name}"\nurl = "https://a.example/"'))


@pytest.mark.parametrize("name", ["a", "Süddeutsche", "الزمان", "朝日新聞", "a.b-c_d", "Le Monde", "24", "_a"])
def test_a_name_in_any_script_is_taken(tmp_path: Path, name: str) -> None:
    (source,) = load(write(tmp_path, f'[[source]]\nname = "{name}"\nurl = "https://a.example/"'))
    assert source.name == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a [[source]] table for each site"),
        ('[source]\nname = "a"', "expected a [[source]] table for each site, with two brackets"),
        ("source = [1]", "expected a table"),
    ],
)
def test_a_file_without_a_source_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourcesError, match=re.escape(said)):
        load(write(tmp_path, text))


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"none\.toml: cannot be read: No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(SourcesError, match=r"latin\.toml: expected UTF-8"):
        load(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.Example.com/a?b", "www.example.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1_8000"),
        ("http://[::1]:8000/", "__1_8000"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_a_site_is_named_after_its_host(url: str, name: str) -> None:
    source = Source.for_site(url)
    assert (source.name, source.url, source.private) == (name, url, False)


@pytest.mark.parametrize("url", ["example.com", "file:///etc/passwd", "https://", "", "javascript:alert(1)"])
def test_a_site_without_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(SourcesError, match="expected an http or https address"):
        Source.for_site(url)


def test_sources_are_frozen() -> None:
    source = Source.for_site("https://a.example/")
    with pytest.raises(ValueError, match="frozen"):
        source.name = "b"  # type: ignore[misc]


def test_the_file_that_ships_is_right_and_explains_every_key() -> None:
    assert 3 <= len(load(SHIPPED, {})) <= 4
    explained = re.findall(r"^# (\w+) {2,}\S", SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)
    assert explained == list(Source.model_fields)
