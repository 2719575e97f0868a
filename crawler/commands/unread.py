"""Standard output of which somebody has read enough, as `| head` does."""

import os
import select
import sys


def is_unread() -> bool:
    """Whether standard output leads to nobody."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return bool(poll.poll(0))


def hush() -> None:
    """Let standard output lead nowhere: what is left of it would be told as an error when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
