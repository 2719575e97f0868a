"""The beginning of a crawl: everything that can be wrong before anything is fetched is found here."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrapy.settings import BaseSettings

from crawler.configuration import check, revisit_after
from crawler.spiders.arguments import Plan, plan
from crawler.state import State
from crawler.state.run import Run


@dataclass(frozen=True, slots=True)
class Begun:
    """What to crawl, and the run that holds it."""

    plan: Plan
    run: Run


def begin(settings: BaseSettings, arguments: Mapping[str, str | None]) -> Begun:
    """Raises SettingsError, ArgumentError or SourcesError for what the user wrote; StateError, StateLost, Held, OSError for the machine."""
    check(settings)
    crawl_plan = plan(arguments)
    names = [source.name for source in crawl_plan.sources]
    run = Run(State(settings["STATE_URL"]), names, revisit_after(settings), crawl_plan.scope)
    return Begun(crawl_plan, run)
