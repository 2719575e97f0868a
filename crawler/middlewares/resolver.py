"""Which addresses are anybody's to fetch, and a DNS resolver that knows of no others."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler
from scrapy.resolver import CachingHostnameResolver, dnscache
from scrapy.utils.datatypes import LocalCache
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from crawler.configuration.values import LIMIT, SECONDS, SWITCH

GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# For examples in documents (RFC 9637); Python knows it from 3.12.8 on.
DOCUMENTATION = IPv6Network("3fff::/20")
# Names that nobody can register: RFC 6761, RFC 6762, RFC 8375, and .internal, which ICANN has set aside.
PRIVATE_DOMAINS = (".localhost", ".local", ".test", ".home.arpa", ".internal")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether `address` belongs to the public internet, as does the IPv4 address that it may stand for."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if inner := address.ipv4_mapped or address.sixtofour:
        return is_public(inner)
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_UNICAST and address not in DOCUMENTATION and address.is_global


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that `host` spells, in any form that a connection understands: 127.1, 0x7f.1, 2130706433, 0177.0.0.1.

    None for a name. An IPv6 address stands without brackets; its zone is dropped.
    """
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if not host[-1:].isspace() else None
    except (OSError, ValueError):
        return None


def canonical_host(host: str) -> str:
    """One spelling for each host: lower case, no final dot, addresses in their usual form."""
    address = literal_address(host)
    return host.lower().rstrip(".") if address is None else str(address)


def is_private_name(host: str) -> bool:
    """Whether `host`, a name, cannot be a public one: localhost, a name without a dot, or one under PRIVATE_DOMAINS."""
    host = canonical_host(host)
    return "." not in host or host.endswith(PRIVATE_DOMAINS)


@implementer(IResolutionReceiver)
class _PublicAnswers:
    """Hands on what the resolver finds, but for addresses that are not public."""

    def __init__(self, receiver: Any, resolver: "GuardedResolver", place: tuple[str, int]) -> None:
        self._receiver = receiver
        self._resolver = resolver
        self._place = place
        self._answers: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self._answers.append(address)

    def resolutionComplete(self) -> None:
        for address in self._resolver.permitted(self._place, self._answers):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


class GuardedResolver(CachingHostnameResolver):
    """For TWISTED_DNS_RESOLVER: answers with public addresses only, but for the places that were admitted.

    It sees every host that Scrapy connects to: names, addresses in every form, redirects, robots.txt. The address that
    it lets pass is the one that is connected, so that a name can't change its mind in between. IPv4 and IPv6. Other
    settings: ADDRESSES_GUARD_ENABLED (True), DNSCACHE_TTL_S (600): how long an answer is believed.

    It must stand in the project's settings: in a spider's it is ignored. It is the process's, as the reactor is: crawls
    that share a process share the places admitted, and AddressesMiddleware checks each crawl's own.
    """

    def __init__(self, reactor: Any, cache_size: int, ttl_s: float, *, is_guarding: bool) -> None:
        super().__init__(reactor, cache_size)
        self._ttl_s = ttl_s
        self._is_guarding = is_guarding
        self._asked_at: LocalCache[str, float] = LocalCache(cache_size or 1)
        self._admitted: set[tuple[str, int]] = set()
        self._refused: LocalCache[tuple[str, int], bool] = LocalCache(10_000)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "GuardedResolver":
        settings = crawler.settings
        return cls(
            reactor,
            LIMIT.read(settings, "DNSCACHE_SIZE") if SWITCH.read(settings, "DNSCACHE_ENABLED") else 0,
            SECONDS.read(settings, "DNSCACHE_TTL_S", 600),
            is_guarding=SWITCH.read(settings, "ADDRESSES_GUARD_ENABLED", True),
        )

    def admit(self, host: str, port: int) -> None:
        """Let `host` be fetched at `port` wherever it is. A name that turns out to be public is held to that."""
        self._admitted.add((canonical_host(host), port))

    def has_refused(self, host: str, port: int) -> bool:
        """Whether the last question for `host` and `port` was answered with nothing because of where it is."""
        return (canonical_host(host), port) in self._refused

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        self._forget_old_answer(hostName)
        receiver: Any = _PublicAnswers(resolutionReceiver, self, (canonical_host(hostName), portNumber))
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def permitted(self, place: tuple[str, int], answers: Sequence[Any]) -> Sequence[Any]:
        """Those of `answers` (Twisted's addresses) that `place`, a canonical host and a port, may be connected to."""
        if not self._is_guarding:
            return answers
        public = [answer for answer in answers if is_public(ip_address(answer.host.partition("%")[0]))]
        if place in self._admitted and len(public) < len(answers):
            return answers
        # A public name that points inside later on has been turned against us.
        if public and literal_address(place[0]) is None:
            self._admitted.discard(place)
        self._refused.pop(place, None)
        if answers and not public:
            self._refused[place] = True
        return public

    def _forget_old_answer(self, name: str) -> None:
        now = monotonic()
        if now - self._asked_at.get(name, float("-inf")) > self._ttl_s:
            dnscache.pop(name, None)
            self._asked_at[name] = now
