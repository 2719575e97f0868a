"""How a crawl's process ended, in words."""

import signal

CANNOT_START = 127
# Ends that need nobody.
QUIET = (0, 130)

_ENDINGS = {
    0: "ended",
    1: "ended with an error, which stands above",
    2: "could not begin: wrong configuration",
    3: "nothing reachable",
    4: "another crawl holds it",
    5: "cannot write",
    CANNOT_START: "cannot be started",
    130: "interrupted",
}


def told(status: int) -> str:
    """`status` is negative for the signal that killed it."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else _ENDINGS.get(status, "ended")
