"""What a page says of its own encoding may be missing, wrong, or no encoding at all."""

import pytest

from crawler.cleaning.decoding import decode

WORDS = (
    "Die Brücke über den Fluss ist für Fußgänger gesperrt, müde Pendler müssen künftig über Österreichs größte Fähre"
)
PAGE = f"<!doctype html><html><head><title>Brücke</title></head><body><p>{WORDS}</p><p>{WORDS}</p></body></html>"

# What Python calls codecs, and no page is written in. zlib and its like raised LookupError, the next ones UnicodeError.
NO_ENCODINGS = ["zlib", "base64", "hex", "rot13", "bz2", "uu", "quopri", "idna", "punycode", "undefined"]
NO_ENCODINGS += ["unicode_escape", "raw_unicode_escape", "utf-7", "utf-32", "cp037", "none", "\x00"]


@pytest.mark.parametrize("charset", NO_ENCODINGS)
def test_what_is_no_encoding_of_the_web_is_passed_over(charset: str) -> None:
    body = PAGE.replace("<head>", f"<head><meta charset='{charset}'>").encode("cp1252")
    assert WORDS in decode(body, None)[1]
    assert WORDS in decode(PAGE.encode("cp1252"), f"text/html; charset={charset}")[1]
    assert WORDS in decode(PAGE.encode(), f"text/html; charset={charset}")[1]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "utf-16be"])
def test_utf_16_is_believed_where_it_can_be_true(charset: str) -> None:
    body = PAGE.encode(charset if charset != "utf-16" else "utf-16-le")
    assert WORDS in decode(body, f"text/html; charset={charset}")[1]
    false = PAGE.replace("<head>", f"<head><meta charset={charset}>").encode("cp1252")
    assert WORDS in decode(false, None)[1]
    assert WORDS in decode(false, f"text/html; charset={charset}")[1]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(encoding: str) -> None:
    assert decode(PAGE.encode(encoding), None) == (encoding, PAGE)


@pytest.mark.parametrize("body", [b"", b"<", b"\0<", b"\0\0\0\0\0", b"<p>\0", b"<\0p>\xff"])
def test_zero_bytes_alone_make_no_utf_16(body: bytes) -> None:
    assert not decode(body, None)[0].startswith("utf-16")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "大桥今天关闭"),
        ("shift_jis", "橋は閉鎖された"),
        ("koi8-r", "Мост закрыт"),
        ("big5", "大橋今天關閉"),
        ("euc-kr", "다리가 폐쇄되었다"),
        ("iso-2022-jp", "橋は閉鎖された"),
    ],
)
def test_what_is_declared_rightly_is_read(encoding: str, text: str) -> None:
    body = f"<html><head><meta charset={encoding}></head><body>{text * 20}</body></html>".encode(encoding)
    # ISO-2022-JP is ASCII to look at, and passes for UTF-8 where no header names it.
    assert encoding == "iso-2022-jp" or text in decode(body, None)[1]
    assert text in decode(body.replace(b"<meta", b"<data"), f"text/html; charset={encoding}")[1]


JAPANESE = "<html><head><meta charset='iso-2022-jp'></head><body><p>港の橋は火曜日に閉鎖された。</p></body></html>"


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=iso-2022-jp"])
def test_japanese_in_seven_bits_is_told_by_its_meta(content_type: str | None) -> None:
    assert decode(JAPANESE.encode("iso-2022-jp"), content_type) == ("iso2022_jp", JAPANESE)


def test_it_is_not_believed_of_a_page_without_its_escapes() -> None:
    assert decode(JAPANESE.encode(), None) == ("utf-8", JAPANESE)


@pytest.mark.parametrize("mark", [b"", b"+/v8-"])
@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-7"])
def test_utf_7_is_never_read(mark: bytes, content_type: str | None) -> None:
    body = mark + b"<meta charset=utf-7><p>+ADw-script+AD4-</p>"
    assert decode(body, content_type) == ("utf-8", body.decode("ascii"))
