"""Which addresses are anybody's to fetch; that the resolver holds to it shows in test_addresses.py."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address as Answer

from crawler.middlewares.resolver import (
    GuardedResolver,
    canonical_host,
    is_private_name,
    is_public,
    literal_address,
)

PLACE = ("news.example.com", 80)


def guarded() -> GuardedResolver:
    return GuardedResolver(SimpleNamespace(nameResolver=None), 10, 600, is_guarding=True)


def answers(*addresses: str) -> list[Answer]:
    return [Answer("TCP", address, 80) for address in addresses]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "233.252.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "3fff::1",
        "2001:0:a00:1::80ff:fffe",
        "::ffff:0:127.0.0.1",
        "100::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_private_or_special_address_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7F.0.0.0x1",
        "0177.0.0.1",
        "017700000001",
    ],
)
def test_an_address_is_known_in_every_spelling(host: str) -> None:
    assert literal_address(host) == IPv4Address("127.0.0.1")
    assert canonical_host(host) == "127.0.0.1"


def test_the_zone_of_an_ipv6_address_is_no_part_of_it() -> None:
    assert literal_address("fe80::1%eth0") == IPv6Address("fe80::1")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "news.localhost", "wiki", "metadata.google.internal", "a.test"]
)
def test_names_that_nobody_can_register_are_private(host: str) -> None:
    assert is_private_name(host)


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "internal.example.com", "test.de"])
def test_names_that_somebody_can_register_are_not(host: str) -> None:
    assert not is_private_name(host)


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_alike_in_ipv6_clothes(number: int) -> None:
    address = IPv4Address(number)
    for clothed in (IPv6Address((0xFFFF << 32) + number), IPv6Address((0x64FF9B << 96) + number)):
        assert is_public(clothed) == is_public(address)
    assert literal_address(str(number)) == literal_address(hex(number)) == address


@given(st.text(max_size=30))
def test_canonical_host_takes_any_text_and_is_idempotent(host: str) -> None:
    assert canonical_host(canonical_host(host)) == canonical_host(host)


def test_private_answers_go_and_public_ones_stay() -> None:
    assert guarded().permitted(PLACE, answers("10.0.0.1", "8.8.8.8")) == answers("8.8.8.8")


def test_a_name_is_remembered_as_refused_until_it_leads_outside() -> None:
    resolver = guarded()
    assert resolver.permitted(PLACE, answers("10.0.0.1")) == []
    assert resolver.has_refused("News.example.com.", 80)
    assert not resolver.has_refused("news.example.com", 443)
    resolver.permitted(PLACE, answers("8.8.8.8"))
    assert not resolver.has_refused(*PLACE)


def test_an_admitted_name_may_lead_inside() -> None:
    resolver = guarded()
    resolver.admit(*PLACE)
    for _ in range(2):
        assert resolver.permitted(PLACE, answers("10.0.0.1")) == answers("10.0.0.1")


def test_an_admitted_name_that_proves_public_cannot_turn_private_later() -> None:
    resolver = guarded()
    resolver.admit(*PLACE)
    assert resolver.permitted(PLACE, answers("8.8.8.8")) == answers("8.8.8.8")
    assert resolver.permitted(PLACE, answers("127.0.0.1")) == []
