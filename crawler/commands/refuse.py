"""How a command says that it did not do what it was asked for, and what it heeds where it is ended before."""

import signal
import sys

from scrapy.commands import ScrapyCommand

from crawler.commands.statuses import CANNOT_WRITE
from crawler.commands.unread import is_unread
from crawler.program import program


def refuse(command: ScrapyCommand, why: object, status: int = 1) -> None:
    """A line on standard error, behind the names of program and command, and the status that the command will end with."""
    tell(command, why)
    command.exitcode = status


def refuse_unwritten(command: ScrapyCommand, error: OSError, name: object) -> None:
    """Of what the command writes, the file that `error` or else `name` names. Raises it again where only nobody reads on."""
    if isinstance(error, BrokenPipeError) and is_unread():
        raise error
    refuse(command, f"cannot write {error.filename or name}: {error.strerror}", CANNOT_WRITE)


def tell(command: ScrapyCommand, what: object) -> None:
    name = type(command).__module__.rpartition(".")[2]
    print(f"{program()} {name}: {what}", file=sys.stderr)


def heed_sigterm() -> None:
    """Let SIGTERM end the command as Ctrl-C does: what was begun is taken away, what stood there stands."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
