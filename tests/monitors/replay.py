"""Monitors over months of records, run by run as a crawler would ask them. Run as a program: how often they are wrong.

python -m tests.monitors.replay 100     # so many silent months, fewer of what is crawled often, and the plants
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.monitors.history import moment
from crawler.monitors.judge import OpenFinding, judge
from crawler.state.records import RunRecord
from tests.monitors.made_runs import FIRST, Plant, Site, months
from tests.monitors.plants import PLANTS

# Weeks of history before the month that is looked at.
BEFORE = 42
MONTH_DAYS = 30
SITES = {
    "daily, 8 articles": Site(articles=8, runs=1),
    "4 runs, 40 articles": Site(),
    "4 runs, 3 articles": Site(articles=3),
    "hourly, 150 articles": Site(articles=150, runs=24),
}


@dataclass(frozen=True)
class Told:
    """A finding: its kind and subject, the days (from the first record) when it was told, and that it was over, if it was."""

    kind: str
    subject: str
    text: str
    begun: float
    ended: float | None = None


def replay(records: Sequence[RunRecord], first_day: float) -> list[Told]:
    """What is told of the runs from `first_day` on."""
    told: list[Told] = []
    still: dict[tuple[str, str], OpenFinding] = {}
    for number, record in enumerate(records, 1):
        day = (moment(record) - FIRST) / timedelta(days=1)
        if day < first_day:
            continue
        judgement = judge(records[:number], still.values())
        for over in judgement.ended:
            del still[over.kind, over.subject]
            told = [_over(each, over, day) for each in told]
        for verdict in judgement.begun:
            still[verdict.kind, verdict.subject] = OpenFinding(verdict.kind, verdict.subject, moment(record))
            told.append(Told(verdict.kind, verdict.subject, verdict.text or "", day))
    return told


def _over(told: Told, over: OpenFinding, day: float) -> Told:
    is_it = (told.kind, told.subject, told.ended) == (over.kind, over.subject, None)
    return Told(told.kind, told.subject, told.text, told.begun, day) if is_it else told


def month(site: Site, seed: int, plant: Plant | None = None, days: int = MONTH_DAYS) -> list[Told]:
    return replay(months(site, seed=seed, days=BEFORE + days, plant=plant), BEFORE)


def main(count: int) -> None:
    for name, site in SITES.items():
        seeds = range(max(count // site.runs, 1))
        alarms = [told for seed in seeds for told in month(site, seed)]
        print(
            f"{name}: {len(alarms)} false alarms in {len(seeds)} months {dict(Counter(each.kind for each in alarms))}",
            flush=True,
        )
        for each in alarms[:3]:
            print("   ", each.kind, each.text)
    for name, (kinds, plant, site) in PLANTS.items():
        delays, others = [], Counter[str]()
        for seed in range(max(count // 10, 3)):
            told = month(site, seed, plant(BEFORE + 5.0), 45)
            mine = [each for each in told if each.kind in kinds and each.begun >= BEFORE + 5]
            others.update(each.kind for each in told if each.kind not in kinds)
            delays.append(min(each.begun for each in mine) - BEFORE - 5 if mine else float("inf"))
        print(
            f"{name}: told after {', '.join(f'{delay:.1f}' for delay in sorted(delays))} days; others {dict(others)}",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
