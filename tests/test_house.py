"""The house rules that a machine can check: who may import whom, how long a file is, format, lint and types."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "crawler").rglob("*.py"))

# From the bottom of the house to its top. A room imports from its own floor and from those below.
FLOORS = [
    ["items", "lessons", "urls", "keywords", "program", "every", "tdm", "variables", "characters"],
    ["cleaning", "discovery", "schema", "filters", "hints", "database", "files"],
    ["sources"],
    ["configuration", "contact", "secret_settings", "json_log", "responses", "processes", "state"],
    ["middlewares", "monitors"],
    ["spiders", "pipelines", "extensions"],
    ["reports", "demo", "errands", "learning", "schedule", "export", "pruning"],
    ["commands", "settings", "__main__"],
]
COMMAND = re.compile(
    rf"\bscrapy ({'|'.join(path.stem for path in (ROOT / 'crawler' / 'commands').glob('[a-z]*.py'))})\b"
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "crawler").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The full names of the modules that a file imports, those for type checking left out."""
    tree = ast.parse(path.read_text("utf8"))
    typing_only = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    names = set()
    for node in ast.walk(tree):
        if node not in typing_only and isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif node not in typing_only and isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names.add(node.module or "")
    return names


def rooms_of(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("crawler.")}


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name != "__init__.py" or path.parent.name != "crawler"]
)
def test_imports_point_down(path: Path) -> None:
    mine = FLOOR[room(path)]
    upwards = {other for other in rooms_of(path) if FLOOR[other] > mine}
    assert not upwards, f"{path.relative_to(ROOT)} imports from above: {sorted(upwards)}"


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in ("cleaning", "discovery")])
def test_cleaning_and_discovery_are_pure(path: Path) -> None:
    outside = {name.split(".")[0] for name in imports(path)} & {"scrapy", "twisted", "sqlalchemy", "socket", "urllib3"}
    assert not outside, f"{path.relative_to(ROOT)} imports {sorted(outside)}"


def test_rooms_have_no_circles() -> None:
    graph: dict[str, set[str]] = {}
    for path in FILES:
        graph.setdefault(room(path), set()).update(rooms_of(path) - {room(path)})

    def reaches(start: str, seen: set[str]) -> set[str]:
        for other in graph.get(start, set()) - seen:
            seen |= {other}
            seen |= reaches(other, seen)
        return seen

    assert not [name for name in graph if name in reaches(name, set())]


@pytest.mark.parametrize("path", FILES)
def test_what_we_say_names_the_program_that_was_called(path: Path) -> None:
    """`program()`, not Scrapy's name. Docstrings are for readers of code; examples in long_desc are translated."""
    tree = ast.parse(path.read_text("utf8"))
    documentation = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) or (isinstance(node, ast.FunctionDef) and node.name == "long_desc")
        for child in ast.walk(node)
        if not isinstance(node, ast.Expr) or isinstance(node.value, ast.Constant)
    }
    said = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documentation]
    named = [node.lineno for node in said if isinstance(node.value, str) and COMMAND.search(node.value)]
    assert not named, f"{path.relative_to(ROOT)}:{named}: names scrapy, not program()"


@pytest.mark.parametrize("path", sorted((ROOT / "crawler").rglob("*.html")))
def test_a_template_names_the_program_that_was_called(path: Path) -> None:
    assert not COMMAND.findall(path.read_text("utf8"))


@pytest.mark.parametrize("path", FILES)
def test_a_file_holds_one_subject(path: Path) -> None:
    assert len(path.read_text("utf8").splitlines()) <= 300
    assert not {"utils", "helpers", "manager", "base"} & set(path.stem.split("_"))


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "crawler", "tests"],
        ["ruff", "format", "--check", "crawler", "tests"],
        ["mypy", "--strict", "crawler"],
    ],
    ids=["lint", "format", "types"],
)
def test_tool_finds_nothing(command: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
