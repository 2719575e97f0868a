"""What the monitors of a run tell: looked up in state, judged, remembered, and put into lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.monitors.history import HISTORY, Verdict, moment
from crawler.monitors.judge import OpenFinding, is_usual_by_now, judge
from crawler.state import State
from crawler.state.findings import Finding, begin_finding, end_finding, example_pages, open_findings
from crawler.state.records import RunRecord, records


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that began, or one that `is_over`. `line` says all of it, its source and examples too."""

    source: str
    kind: str
    subject: str
    line: str
    examples: tuple[str, ...]
    is_over: bool


def look(state: State, run: int, sources: Iterable[str]) -> list[Told]:
    """Judge what `run` made of its sources, and remember what is found. Raises StateLost."""
    told: list[Told] = []
    for source in sources:
        with state.transaction() as connection:
            told += _look_at(connection, run, source)
    return told


def _look_at(connection: Connection, run: int, source: str) -> Iterator[Told]:
    known = {(each.kind, each.subject): each for each in open_findings(connection, source)}
    now = datetime.now().astimezone()
    since = min([now, *(each.begun for each in known.values())]) - HISTORY
    history = [record for record in records(connection, source=source, since=since) if record.run <= run]
    if not history or history[-1].run != run:
        return
    judgement = judge(history, [OpenFinding(each.kind, each.subject, each.begun) for each in known.values()])
    for over in judgement.ended:
        yield _end(connection, history[-1], known[over.kind, over.subject])
    for verdict in judgement.begun:
        yield _begin(connection, history[-1], verdict)


def _begin(connection: Connection, record: RunRecord, verdict: Verdict) -> Told:
    examples = verdict.examples or example_pages(connection, record.source, verdict.look_up)
    text = verdict.text or ""
    finding = Finding(
        0, record.source, verdict.kind, verdict.subject, text, examples, begun_run=record.run, begun=moment(record)
    )
    begin_finding(connection, finding)
    line = f"{record.source}: {text}{'; for example ' if examples else ''}{' '.join(examples)}"
    return Told(record.source, verdict.kind, verdict.subject, line, examples, is_over=False)


def _end(connection: Connection, record: RunRecord, finding: Finding) -> Told:
    what = finding.text.partition(":")[0]
    is_usual = is_usual_by_now(finding.kind, finding.begun, moment(record))
    lasted = _length(moment(record) - finding.begun)
    ending = f"usual by now, after {lasted}: {what}" if is_usual else f"over after {lasted}: {what}"
    end_finding(connection, finding.number, record.run, moment(record), ending)
    line = f"{finding.source}: {ending}"
    return Told(finding.source, finding.kind, finding.subject, line, (), is_over=True)


def _length(span: timedelta) -> str:
    hours = max(round(span.total_seconds() / 3600), 1)
    return f"{hours} hour{'s' if hours > 1 else ''}" if hours < 48 else f"{round(hours / 24)} days"
