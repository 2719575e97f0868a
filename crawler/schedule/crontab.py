"""Each source's `every` as a line of crontab(5), for those who have a cron and no scheduler of ours."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from math import log
from pathlib import Path

from crawler.every import CronLine, described, spelled
from crawler.schedule.timetable import every_now, share
from crawler.sources.source import Source

_MINUTES = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
_HOURS = (1, 2, 3, 4, 6, 8, 12)
# What repeats evenly in cron: parts of an hour and of a day, a day, a week.
_STEPS = [
    *(timedelta(minutes=minutes) for minutes in _MINUTES),
    *(timedelta(hours=hours) for hours in _HOURS),
    timedelta(days=1),
    timedelta(weeks=1),
]


def crontab(
    sources: Sequence[Source],
    learned: Mapping[str, timedelta],
    folder: Path,
    command: Callable[[str], Sequence[str]],
) -> str:
    """The lines. `learned` is what "auto" stands for, by source; `command` makes a source's crawl, which runs in `folder`.

    An `every` that cron cannot express has the nearest that it can, and says so in a comment.
    """
    lines: list[str] = []
    for source in sources:
        every = every_now(source, learned)
        if every is None:
            lines.append(f"# {source.name}: not scheduled, without `every` in sources.toml")
            continue
        fields, remark = _fields(source, every)
        lines += [f"# {source.name}: {remark}"] if remark else []
        lines.append(f"{fields}  cd {_quoted([str(folder)])} && {_quoted(command(source.name))}")
    if any(isinstance(source.every, CronLine) for source in sources):
        lines.insert(0, "# Cron reads these times in its own time zone, where sources.toml means UTC.")
    return "".join(f"{line}\n" for line in lines)


def _fields(source: Source, every: timedelta | CronLine) -> tuple[str, str]:
    """The five fields, and what is to be said of them."""
    if isinstance(every, CronLine):
        return every.numbers, ""
    nearest = min(_STEPS, key=lambda step: abs(log(step / every)))
    fields = _stepped(nearest, share(source.name))
    assert source.every is not None
    said = f"every = {described(source.every)}"
    if source.every == "auto":
        return (
            fields,
            f"{said}, which is {spelled(every)} now and cron does not learn: {spelled(nearest)} is the nearest that it can",
        )
    return fields, "" if nearest == every else f"{said}: {spelled(nearest)} is the nearest that cron can"


def _stepped(step: timedelta, share: float) -> str:
    """Cron's fields for one of _STEPS, beginning at a `share` of it."""
    day, minute_of_day = divmod(int(share * (step / timedelta(minutes=1))), 1440)
    hour, minute = divmod(minute_of_day, 60)
    minutes, hours = step // timedelta(minutes=1), step // timedelta(hours=1)
    if minutes < 60:
        return f"{_every(minute, 59, minutes)} * * * *"
    if hours < 24:
        return f"{minute} {_every(hour, 23, hours)} * * *"
    return f"{minute} {hour} * * {'*' if step.days == 1 else day}"


def _every(first: int, last: int, step: int) -> str:
    return "*" if step == 1 else f"{first}-{last}/{step}"


def _quoted(words: Sequence[str]) -> str:
    """For the shell, and for cron, to which a bare % is the end of the command."""
    return shlex.join(words).replace("%", "\\%")
