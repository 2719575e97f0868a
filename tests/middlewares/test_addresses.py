from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.configuration import SettingsError
from crawler.middlewares.addresses import AddressesMiddleware
from crawler.middlewares.refusals import Refused
from tests.middlewares.crawling import crawl
from tests.middlewares.settings import SETTINGS
from tests.server import Answer, Server, redirect, serving

SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.0.2",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "news.localhost",
]


def test_no_spelling_of_a_private_address_is_fetched_that_nobody_named(server: Server) -> None:
    server.fallback = Answer("secret")
    urls = [f"http://{host}:{server.port}/" for host in SPELLINGS]
    result = crawl(urls, allow=[])
    assert {outcome["asked"]: outcome.get("reason") for outcome in result.outcomes} == dict.fromkeys(
        urls, "private-address"
    )
    assert server.log == []
    assert result.stats["addresses/refused_count"] > 0


def test_no_redirect_leads_to_a_private_address(server: Server) -> None:
    with serving() as inside:
        inside.fallback = Answer("secret")
        paths = {f"/{number}": host for number, host in enumerate(SPELLINGS)}
        for path, host in paths.items():
            server.route(path, redirect(f"http://{host}:{inside.port}/"))
        # Another page of a named place is fetched: it is that place's own.
        server.route("/home", redirect("/welcome"))
        server.route("/welcome", Answer("welcome"))
        result = crawl([server.url + path[1:] for path in [*paths, "/home"]], allow=[server.url])
    assert inside.log == []
    for path in paths:
        assert result.reason(server.url + path[1:]) == "private-address"
    assert result.of(server.url + "home")["body"] == "welcome"


def test_naming_one_address_allows_that_host_and_port_only(server: Server) -> None:
    with serving() as other, serving("127.0.0.2") as neighbour:
        server.fallback = other.fallback = neighbour.fallback = Answer("here")
        result = crawl([server.url, other.url, neighbour.url], allow=[server.url])
    assert result.of(server.url)["body"] == "here"
    assert result.reason(other.url) == result.reason(neighbour.url) == "private-address"
    assert other.log == neighbour.log == []


def test_a_name_that_leads_inside_is_refused_before_it_is_connected(server: Server) -> None:
    server.fallback = Answer("secret")
    urls = [f"http://{name}:{server.port}/" for name in ("inside.example.com", "mixed.example.com")]
    answers = {"inside.example.com": [["127.0.0.1"]], "mixed.example.com": [["::1", "10.0.0.1", "127.0.0.1"]]}
    # Naming a name that anybody could own does not name the address to which its owner points it.
    result = crawl(urls, allow=urls, answers=answers)
    assert [result.reason(url) for url in urls] == ["private-address", "private-address"]
    assert server.log == []
    assert "retry/count" not in result.stats


def test_a_name_declared_private_is_fetched_where_it_leads(server: Server) -> None:
    server.fallback = Answer("intranet")
    url = f"http://news.example.com:{server.port}/"
    result = crawl([url], allow=[url], private=[url], answers={"news.example.com": [["127.0.0.1"]]})
    assert result.of(url)["body"] == "intranet"


def test_an_ipv6_address_that_is_named_is_fetched() -> None:
    with serving("::1") as server:
        server.fallback = Answer("six")
        assert crawl([server.url]).of(server.url)["body"] == "six"


def test_a_host_with_an_ipv6_address_only_is_fetched() -> None:
    """By the whole way of a page: robots.txt, the page, and a redirect on the same host."""
    with serving("::1") as server:
        server.route("/robots.txt", Answer("User-agent: *\nDisallow: /private/\n", content_type="text/plain"))
        server.route("/", redirect("/six"))
        server.route("/six", Answer("six"))
        host = f"http://six.example.com:{server.port}"
        urls = [f"{host}/", f"{host}/private/"]
        result = crawl(urls, allow=urls, private=urls, answers={"six.example.com": [["::1"]]})
    assert result.of(urls[0])["body"] == "six"
    assert result.reason(urls[1]) == "robots"
    assert server.paths() == ["/robots.txt", "/", "/six"]
    assert server.log[-1].headers["Host"] == f"six.example.com:{server.port}"


def test_where_one_of_a_hosts_two_addresses_does_not_answer_the_other_is_asked(server: Server) -> None:
    with serving("::1") as six:
        six.fallback = server.fallback = Answer("here")
        urls = [f"http://both.example.com:{port}/" for port in (server.port, six.port)]
        # Each port is open at one of the two addresses only.
        result = crawl(urls, allow=urls, private=urls, answers={"both.example.com": [["::1", "127.0.0.1"]]})
    assert [result.of(url)["body"] for url in urls] == ["here", "here"]
    assert six.hits("/")
    assert server.hits("/")


@pytest.mark.parametrize("address", ["::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1", "fe80::1"])
def test_a_name_that_leads_inside_by_ipv6_is_refused(address: str) -> None:
    with serving("::1") as server:
        server.fallback = Answer("secret")
        url = f"http://six.example.com:{server.port}/"
        result = crawl([url], allow=[url], answers={"six.example.com": [[address]]})
    assert result.reason(url) == "private-address"
    assert server.log == []


def test_robots_txt_does_not_lead_inside_either(server: Server) -> None:
    with serving() as inside:
        inside.fallback = Answer("User-agent: *\nAllow: /")
        server.route("/robots.txt", redirect(inside.url + "robots.txt"))
        result = crawl([server.url], allow=[server.url])
    assert result.reason(server.url) == "robots-unreachable"
    assert inside.log == []


def test_a_place_in_the_settings_may_be_fetched(server: Server) -> None:
    server.fallback = Answer("here")
    result = crawl([server.url], {"ADDRESSES_ALLOWED": f"127.0.0.1:{server.port}"}, allow=[])
    assert result.of(server.url)["body"] == "here"


def test_the_guard_can_be_switched_off(server: Server) -> None:
    server.fallback = Answer("here")
    result = crawl([server.url], {"ADDRESSES_GUARD_ENABLED": False}, allow=[])
    assert result.of(server.url)["body"] == "here"


def test_a_proxy_that_the_user_set_may_be_private_and_its_destinations_may_not(server: Server) -> None:
    server.fallback = Answer("through the proxy")
    meta = {"proxy": server.url.rstrip("/")}
    outside, inside = "http://example.com/", "http://169.254.169.254/latest"
    result = crawl([{"url": outside, "meta": meta}, {"url": inside, "meta": meta}], allow=[])
    assert result.of(outside)["body"] == "through the proxy"
    assert result.reason(inside) == "private-address"


def _middleware(**settings: Any) -> AddressesMiddleware:
    crawler = get_crawler(settings_dict={**SETTINGS, **settings})
    return AddressesMiddleware.from_crawler(crawler)


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_the_connected_address_is_checked_once_more(address: str) -> None:
    request = Request("http://example.com/")
    response = Response(request.url, ip_address=ip_address(address))
    with pytest.raises(Refused, match="private range"):
        _run(_middleware().process_response(request, response))
    public = Response(request.url, ip_address=ip_address("8.8.8.8"))
    assert _run(_middleware().process_response(request, public)) is public


def _run(coroutine: Any) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("expected a coroutine that does not wait")


def test_a_resolver_that_guards_nothing_is_an_error() -> None:
    with pytest.raises(SettingsError, match="TWISTED_DNS_RESOLVER"):
        _middleware(TWISTED_DNS_RESOLVER="scrapy.resolver.CachingThreadedResolver")


@pytest.mark.parametrize("place", ["127.0.0.1", "http://127.0.0.1:8000/", ":80"])
def test_a_place_without_host_and_port_is_an_error(place: str) -> None:
    with pytest.raises(SettingsError, match="ADDRESSES_ALLOWED"):
        _middleware(ADDRESSES_ALLOWED=[place])


def test_allow_takes_web_addresses_only() -> None:
    with pytest.raises(ValueError, match="expected an http or https address"):
        _middleware().allow("ftp://127.0.0.1/")


def test_urlsplit_and_the_guard_agree_on_the_host() -> None:
    """What is checked has to be what is connected: the host as Scrapy reads it."""
    for url in ("http://8.8.8.8@127.0.0.1/", "http://127.0.0.1#@8.8.8.8/", "http://127.0.0.1\\@8.8.8.8/"):
        assert urlsplit(Request(url).url).hostname == "127.0.0.1"
