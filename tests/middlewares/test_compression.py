import gzip

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from scrapy.utils.test import get_crawler

from crawler.middlewares.compression import CompressionMiddleware

PAGE = "<p>Zwölf Möwen</p>"


def test_the_charset_of_a_packed_body_is_never_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def guess(self: TextResponse, text: bytes) -> str:
        raise AssertionError("guessed")

    monkeypatch.setattr(TextResponse, "_auto_detect_fun", guess)
    request = Request("https://gulls.example/")
    packed = HtmlResponse(
        request.url,
        headers={"Content-Encoding": "gzip", "Content-Type": "text/html", "ETag": '"1"'},
        body=gzip.compress(PAGE.encode()),
        request=request,
        ip_address=None,
        protocol="HTTP/1.1",
    )
    middleware = CompressionMiddleware.from_crawler(get_crawler())

    response = middleware.process_response(request, packed)

    assert isinstance(response, HtmlResponse)
    assert response.body == PAGE.encode()
    assert (response.request, response.protocol, response.headers["ETag"]) == (request, "HTTP/1.1", b'"1"')
    assert "Content-Encoding" not in response.headers


def test_a_body_that_is_not_packed_stays_as_it_is() -> None:
    request = Request("https://gulls.example/")
    plain = HtmlResponse(request.url, body=PAGE.encode(), request=request)
    assert CompressionMiddleware.from_crawler(get_crawler()).process_response(request, plain) is plain


def test_a_packer_that_was_never_closed_is_read_where_the_page_is_whole() -> None:
    request = Request("https://gulls.example/")
    packed = gzip.compress(f"<html>{PAGE}</html>\n".encode())[:-8]
    response = HtmlResponse(request.url, headers={"Content-Encoding": "gzip"}, body=packed, request=request)
    unpacked = CompressionMiddleware.from_crawler(get_crawler()).process_response(request, response)
    assert isinstance(unpacked, HtmlResponse)
    assert PAGE.encode() in unpacked.body
