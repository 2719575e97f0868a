"""What a hostile host is: how it answers, and what has to become of each of its pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.e2e.site import feed
from tests.server import Answer, Server, self_signed, serving

# The source's table where nothing else lists its pages.
FEED = 'feeds = ["{url}feed"]'


@dataclass(frozen=True, slots=True)
class Places:
    """Where hosts lead their visitors: `good` is the well-behaved site, `plain` a source that answers by http, and `vault` a
    private place that nobody named."""

    good: Server
    plain: Server
    vault: Server


@dataclass(frozen=True, slots=True)
class Host:
    """One host that misbehaves.

    `lay` gives its server the answers and returns the paths that its feed lists. `ends`: what becomes of each page, by path, as
    "written" or "dropped: gone"; pages that are not named there need only have an end. `terms`: the lines of its table in
    sources.toml, with {url} for its address. `says`: what the closing table says of it where it found nothing.
    """

    name: str
    lay: Callable[[Server, Places], Sequence[str]]
    ends: Mapping[str, str] = field(default_factory=dict)
    terms: str = FEED
    says: str | None = None
    tls: bool = False


@contextmanager
def hostile(hosts: Sequence[Host], places: Places) -> Iterator[dict[str, Server]]:
    """Run every host on a loopback address of its own. Yields the servers by name."""
    with ExitStack() as stack:
        servers = {}
        for number, host in enumerate(hosts, 10):
            servers[host.name] = server = stack.enter_context(
                serving(f"127.0.0.{number}", self_signed(f"127.0.0.{number}") if host.tls else None)
            )
            server.route(
                "/feed", Answer(feed(server, list(host.lay(server, places))), content_type="application/rss+xml")
            )
        yield servers


def table(name: str, url: str, terms: str) -> str:
    """The source's table in sources.toml."""
    return f'[[source]]\nname = "{name}"\nurl = "{url}"\nprivate = true\n{terms.replace("{url}", url)}\n'
