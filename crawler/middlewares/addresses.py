"""Addresses in private ranges are fetched only where the user names them, never because a page does."""

from ipaddress import ip_address

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.configuration import SettingsError, addresses_allowed
from crawler.configuration.values import SWITCH
from crawler.middlewares.refusals import Refused
from crawler.middlewares.resolver import GuardedResolver, canonical_host, is_private_name, is_public, literal_address
from crawler.middlewares.sites import origin_of


class AddressesMiddleware:
    """Downloader middleware. Refuses loopback, private, link-local and other addresses that are not public.

    Settings: ADDRESSES_GUARD_ENABLED (True); ADDRESSES_ALLOWED ([]): places that may be fetched all the same, each as
    "host:port", for `scrapy shell` and the like. Refused with "private-address". Stats: `addresses/refused_count`,
    `addresses/refused_after_connect_count`.

    The spider admits what its user names: `crawler.get_downloader_middleware(AddressesMiddleware).allow(url)`; it is
    None where the guard is off. Three checks: an address, or a name that cannot be public, is refused here; a name
    that leads to such an address by GuardedResolver, before a connection; and the address that was connected once
    more, after the answer. Behind a proxy, names are the proxy's to resolve: of these only the first check is left.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not SWITCH.read(settings, "ADDRESSES_GUARD_ENABLED", True):
            raise NotConfigured
        if not issubclass(load_object(settings["TWISTED_DNS_RESOLVER"]), GuardedResolver):
            raise SettingsError(
                f"TWISTED_DNS_RESOLVER: expected {GuardedResolver.__module__}.GuardedResolver, which keeps pages from "
                f"private addresses (or ADDRESSES_GUARD_ENABLED = False), got {settings['TWISTED_DNS_RESOLVER']!r}"
            )
        self._stats = crawler.stats
        self._allowed = {(canonical_host(host), port) for host, port in addresses_allowed(settings)}
        self._admitted: set[tuple[str, int]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressesMiddleware":
        return cls(crawler)

    def allow(self, url: str, *, private: bool = False) -> None:
        """Let the host and port of `url` be fetched though they are private, because the user named them.

        That holds for an address and for a name that cannot be public, such as localhost. A name that could be public
        is admitted with `private` only: else whoever runs its DNS could lead us inside. Raises ValueError for other
        schemes.
        """
        origin = origin_of(url)
        if origin is None:
            raise ValueError(f"expected an http or https address, got {url!r}")
        if private or literal_address(origin.host) is not None or is_private_name(origin.host):
            self._allowed.add((canonical_host(origin.host), origin.port))

    async def process_request(self, request: Request) -> None:
        place = _place(request.url)
        if place is None:
            return
        if place in self._allowed:
            self._admit(place)
        elif is_inside(place[0]):
            raise self._refusal(request)
        # From the user's environment or settings: no page can name a proxy.
        if proxy := _place(request.meta.get("proxy") or ""):
            self._admit(proxy)

    async def process_response(self, request: Request, response: Response) -> Response:
        address = response.ip_address
        if address is None or request.meta.get("proxy") or _place(request.url) in self._allowed:
            return response
        if not is_public(address):
            self._stats.inc_value("addresses/refused_after_connect_count")
            raise self._refusal(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """A name that GuardedResolver refused looks like one that does not exist, which would be asked for again."""
        place, resolver = _place(request.url), _resolver()
        if isinstance(exception, CannotResolveHostError) and place and resolver and resolver.has_refused(*place):
            raise self._refusal(request) from exception

    def _admit(self, place: tuple[str, int]) -> None:
        """Tell the resolver, once: what it takes back, because the name proved to be public, stays taken back."""
        resolver = _resolver()
        if resolver and place not in self._admitted:
            self._admitted.add(place)
            resolver.admit(*place)

    def _refusal(self, request: Request) -> Refused:
        self._stats.inc_value("addresses/refused_count")
        return Refused("private-address", f"an address in a private range that nobody named: {request.url}")


def _place(url: str) -> tuple[str, int] | None:
    origin = origin_of(url)
    return None if origin is None else (canonical_host(origin.host), origin.port)


def is_inside(host: str) -> bool:
    """Whether `host` is an address that is not public, or a name that no public host has."""
    address = literal_address(host)
    return is_private_name(host) if address is None else not is_public(ip_address(address))


def _resolver() -> GuardedResolver | None:
    # The reactor is chosen when the crawl begins; importing it with this file would choose for it.
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    return resolver if isinstance(resolver, GuardedResolver) else None
