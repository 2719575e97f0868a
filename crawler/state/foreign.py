"""Whether a database is a state store at all: STATE_URL may name another program's, which is not to be touched."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, inspect

# So many names are told, the rest is counted.
NAMED_MAX = 5


def strange_tables(connection: Connection, ours: Iterable[str]) -> str | None:
    """What a database holds that keeps a new store from being made in it, in words; None where there is nothing."""
    found = sorted(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        # A schema may be shared, a file is one program's.
        found = sorted(set(found) & set(ours))
    return f"found the {_named('table', found)}" if found else None


def strange_shape(connection: Connection, tables: Iterable[Table], version: int) -> str | None:
    """What the first of `tables` lacks that a store of that version has, in words; None where they lack nothing.

    Columns and tables that came later say since which version: `info={"since": 2}`.
    """
    expected = {table.name: _columns(table, version) for table in tables if _since(table) <= version}
    found = inspect(connection).get_multi_columns(filter_names=list(expected))
    columns = {name: {column["name"] for column in each} for (_, name), each in found.items()}
    for name, wanted in expected.items():
        if name not in columns:
            return f"found no table {name}"
        if missing := [column for column in wanted if column not in columns[name]]:
            return f"the table {name} has no {_named('column', missing)}"
    return None


def _columns(table: Table, version: int) -> list[str]:
    return [column.name for column in table.columns if column.info.get("since", 1) <= version]


def _since(table: Table) -> int:
    since: int = table.info.get("since", 1)
    return since


def _named(what: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    return f"{what}{'s' if len(names) > 1 else ''} {', '.join(names[:NAMED_MAX])}{more}"
