"""A name server of the tests' own, for names that lead to places of their choice."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer


@implementer(IHostnameResolver)
class Names:
    """Answers for the names in `answers`, with the first list of addresses at first, and with the last one for ever."""

    def __init__(self, reactor: Any, answers: dict[str, list[list[str]]]) -> None:
        self._others = reactor.nameResolver
        self._answers = answers

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        if hostName not in self._answers:
            return self._others.resolveHostName(
                resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics
            )
        turns = self._answers[hostName]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        resolutionReceiver.resolutionBegan(None)
        for address in addresses:
            kind = IPv6Address if ":" in address else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolutionReceiver


def install_names(answers: dict[str, list[list[str]]]) -> None:
    """Put Names in the place of the system's resolver, under the one that Scrapy is about to install."""
    from twisted.internet import reactor

    installer: Any = reactor
    installer.installNameResolver(Names(reactor, answers))
