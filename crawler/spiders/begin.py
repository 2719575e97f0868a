"""The beginning of a crawl: everything that can be wrong before anything is fetched is found here."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrapy.settings import BaseSettings

from crawler.configuration import DatabaseSettings, check, revisit_after
from crawler.database.writer import ArticleDatabase
from crawler.spiders.arguments import Plan, plan
from crawler.state import State
from crawler.state.run import Run


@dataclass(frozen=True, slots=True)
class Begun:
    """What to crawl, the run that holds it, and the database that articles are written to as well."""

    plan: Plan
    run: Run
    database: ArticleDatabase | None = None


def begin(settings: BaseSettings, arguments: Mapping[str, str | None]) -> Begun:
    """Raises SettingsError, ArgumentError, SourcesError or UnusableDatabase for what the user wrote.

    Raises StateError, StateLost, DatabaseLost, Held or OSError for what the machine does not allow.
    """
    check(settings)
    crawl_plan = plan(arguments)
    names = [source.name for source in crawl_plan.sources]
    database = _database(settings)
    try:
        adopted = database.put if database else None
        state, neighbours = State(settings["STATE_URL"]), [source.name for source in crawl_plan.neighbours]
        run = Run(state, names, revisit_after(settings), crawl_plan.scope, adopted, neighbours)
    except BaseException:
        if database is not None:
            database.close()
        raise
    return Begun(crawl_plan, run, database)


def _database(settings: BaseSettings) -> ArticleDatabase | None:
    wanted = DatabaseSettings.read(settings)
    return ArticleDatabase(wanted.url, wanted.retry_s) if wanted else None
