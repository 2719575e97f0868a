"""The summary of an explanation on a terminal."""

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from crawler.cleaning.explanation import Explanation
from crawler.reports.console import StdoutConsole
from crawler.reports.explained import FieldRow, field_rows, legend, reading_notes, verdict
from crawler.reports.wording import FLAGS

VALUE_CHARS = 60


def print_summary(explanation: Explanation, output: str, profile_name: str | None = None) -> None:
    """Verdict, flags, what became of the page's pieces, fields with their witnesses, and where the rest is."""
    console = StdoutConsole(highlight=False, soft_wrap=True)
    console.print(Text(verdict(explanation).capitalize(), "bold"))
    for flag in explanation.article.quality.flags:
        console.print(Text(f"  {flag}: {FLAGS[flag]}"))
    for note in reading_notes(explanation, profile_name):
        console.print(Text(f"  {note}"))
    console.print(_table([(row.name, row.witness or "", _value(row)) for row in field_rows(explanation)]))
    console.print(_table([(row.why, str(row.count), row.meaning) for row in legend(explanation)], number=1))
    console.print(Text(f"{output}: open it in a browser and click on what you miss"))


def _table(rows: list[tuple[str, str, str]], number: int | None = None) -> Table:
    """Cells are texts, not markup: what pages say is in them. Only the last column gives way on a narrow terminal."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    for column in range(3):
        widest = max((cell_len(row[column]) for row in rows), default=0) if column < 2 else None
        table.add_column(justify="right" if column == number else "left", no_wrap=True, min_width=widest)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _value(row: FieldRow) -> str:
    value = " ".join((row.value or "-").split())
    return value if len(value) <= VALUE_CHARS else f"{value[: VALUE_CHARS - 1]}…"
