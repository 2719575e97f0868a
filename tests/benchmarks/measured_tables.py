"""Reads the Markdown tables that the benchmarks print, for their tests."""


def rows(printed: str) -> list[dict[str, str]]:
    """Each row of each table, by the heads of its columns."""
    found: list[dict[str, str]] = []
    heads: list[str] = []
    for line in printed.splitlines():
        cells = [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells
        elif set(cells) != {"---"}:
            found.append(dict(zip(heads, cells, strict=True)))
    return found
