"""`cleanpress COMMAND`, or `python -m crawler COMMAND`: what `scrapy COMMAND` is in a checkout, for whoever installed the package.

Settings are ours, unless a scrapy.cfg or SCRAPY_SETTINGS_MODULE names others. Files are looked for, and written, in the current folder.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from scrapy.commands import ScrapyCommand
    from scrapy.settings import Settings

OURS = "crawler.settings"
# Of Scrapy's own commands those that look at a page or a setting as a crawl does. The others are for who writes spiders.
SCRAPY_COMMANDS = ("fetch", "settings", "shell", "view")


class Unusable(Exception):
    """What was typed, or the settings that a file names. The message is one line: what, and what was expected."""


def main() -> None:
    """Run the command that the command line names, and exit with its status."""
    try:
        sys.exit(_flushed(sys.argv[1:]))
    except Unusable as error:
        print(f"cleanpress: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        # A command has its own way with it: this is while one is loaded.
        from crawler.commands.statuses import INTERRUPTED

        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        from crawler.commands.statuses import UNREAD
        from crawler.commands.unread import hush

        hush()
        sys.exit(UNREAD)


def _flushed(arguments: list[str]) -> int:
    """Raises BrokenPipeError here, and not while Python ends, where nobody reads on."""
    try:
        return _run(arguments)
    finally:
        sys.stdout.flush()


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["--version"]:
        _print_version()
        return 0
    settings = _settings()
    if arguments[:1] in ([], ["-h"], ["--help"]):
        _print_overview(settings)
        return 0
    name = arguments[0]
    command = _command(name, settings)
    command.settings = settings
    settings.setdict(command.default_settings, priority="command")
    return _run_command(command, _parser(name, command), arguments[1:])


def _settings() -> "Settings":
    """Raises Unusable."""
    import os

    from scrapy.utils.project import ENVVAR, get_project_settings

    try:
        settings = get_project_settings()
    except ImportError as error:
        raise Unusable(
            f"the settings {os.environ.get(ENVVAR)}, which {_who_names_settings()} names, cannot be imported: {error}"
        ) from error
    if not os.environ.get(ENVVAR):
        settings.setmodule(OURS, priority="project")
    elif not settings["COMMANDS_MODULE"]:
        raise Unusable(
            f"the settings {os.environ[ENVVAR]}, which {_who_names_settings()} names, have no COMMANDS_MODULE: expected "
            f"settings that begin with `from {OURS} import *`"
        )
    return settings


def _who_names_settings() -> str:
    from scrapy.utils.conf import closest_scrapy_cfg

    return closest_scrapy_cfg() or "SCRAPY_SETTINGS_MODULE"


def _command(name: str, settings: "Settings") -> "ScrapyCommand":
    """Raises Unusable. Only the one that is asked for is imported."""
    from difflib import get_close_matches

    known = _modules(settings)
    command = _in_module(known[name]) if name in known else None
    if command is None:
        near = get_close_matches(name, known, n=1)
        raise Unusable(
            f"unknown command {name}: " + (f"did you mean {near[0]}?" if near else "`cleanpress` lists them")
        )
    return command


def _modules(settings: "Settings") -> dict[str, str]:
    """The modules in which commands may be, by the command's name; ours win."""
    from importlib import import_module
    from pkgutil import iter_modules

    package = import_module(settings["COMMANDS_MODULE"])
    names = [module.name for module in iter_modules(package.__path__)]
    return {name: f"scrapy.commands.{name}" for name in SCRAPY_COMMANDS} | {
        name: f"{package.__name__}.{name}" for name in names
    }


def _in_module(name: str) -> "ScrapyCommand | None":
    from importlib import import_module

    from scrapy.commands import ScrapyCommand

    module = import_module(name)
    kinds = (value for value in vars(module).values() if isinstance(value, type) and value.__module__ == name)
    return next((kind() for kind in kinds if issubclass(kind, ScrapyCommand)), None)


def _commands(settings: "Settings") -> "Iterator[tuple[str, ScrapyCommand]]":
    for name, module in sorted(_modules(settings).items()):
        if command := _in_module(module):
            yield name, command


def _parser(name: str, command: "ScrapyCommand") -> "argparse.ArgumentParser":
    from scrapy.cmdline import ScrapyArgumentParser
    from scrapy.commands import ScrapyHelpFormatter

    parser = ScrapyArgumentParser(
        prog="cleanpress",
        usage=f"cleanpress {name} {command.syntax()}",
        description=_as_ours(command.long_desc(), command),
        formatter_class=ScrapyHelpFormatter,
        conflict_handler="resolve",
    )
    command.add_options(parser)
    return parser


def _as_ours(text: str, command: "ScrapyCommand") -> str:
    """The examples of our commands, which name Scrapy's program, with ours."""
    import re

    return (
        re.sub(r"\bscrapy (?=[a-z]+\b)", "cleanpress ", text)
        if type(command).__module__.startswith("crawler.")
        else text
    )


def _run_command(command: "ScrapyCommand", parser: "argparse.ArgumentParser", arguments: list[str]) -> int:
    """What Scrapy's own command line does with it; the exit status."""
    options, words = parser.parse_known_args(arguments)
    _told(parser, lambda: command.process_options(words, options))
    if command.requires_crawler_process:
        from scrapy.crawler import AsyncCrawlerProcess

        command.crawler_process = AsyncCrawlerProcess(command.settings)
    _told(parser, lambda: _run_measured(command, words, options))
    return command.exitcode


def _told(parser: "argparse.ArgumentParser", step: "Callable[[], None]") -> None:
    """What is wrong with the command line is said as argparse says it."""
    from scrapy.exceptions import UsageError

    try:
        step()
    except UsageError as error:
        if str(error):
            parser.error(str(error))
        if error.print_help:
            parser.print_help()
        sys.exit(2)


def _run_measured(command: "ScrapyCommand", words: list[str], options: "argparse.Namespace") -> None:
    if not options.profile:
        command.run(words, options)
        return
    from cProfile import Profile

    profile = Profile()
    profile.runcall(command.run, words, options)
    profile.dump_stats(options.profile)


def _print_overview(settings: "Settings") -> None:
    print("usage: cleanpress COMMAND [OPTIONS] [ARGUMENTS]\n")
    for name, command in _commands(settings):
        print(f"  {name:<10} {command.short_desc()}")
    print("\n`cleanpress COMMAND --help` tells more of one, `cleanpress --version` the versions.")


def _print_version() -> None:
    from importlib.metadata import version

    print(f"cleanpress {version('cleanpress')} (Scrapy {version('scrapy')}, Python {sys.version.split()[0]})")


if __name__ == "__main__":
    main()
