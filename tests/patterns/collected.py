"""Every regular expression of the project, as the interpreter gets to see it: run alone, before anything else is imported.

    python -m tests.patterns.collected        # a JSON list of Found

What is compiled when modules are imported and when pages are read is seen; what stands in a function that is not called is read
from the source.
"""

import ast
import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
_FUNCTIONS = frozenset({"compile", "match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"})
_ANCHORED = frozenset({"match", "fullmatch"})
_PAGES = ROOT / "tests" / "pages"

Site = tuple[str, int]
_Seen = set[tuple[str, int, str | bytes, int]]


class Found(NamedTuple):
    """A pattern (bytes as Latin-1) and where it is compiled. `is_anchored`: it is asked at one place of a text, never searched for."""

    file: str
    line: int
    pattern: str
    flags: int
    is_bytes: bool
    is_anchored: bool


def main() -> None:
    seen: _Seen = set()
    _listen(seen)
    modules = [importlib.import_module(name) for name in _names()]
    _read_pages()
    known = {(file, line) for file, line, *_ in seen}
    anchored: set[Site] = set()
    for module in modules:
        path = Path(module.__file__ or "")
        file, tree = str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))
        anchored.update((file, line) for line in _anchored(tree))
        seen.update((file, *rest) for rest in _written(tree, module, {line for name, line in known if name == file}))
    found = [
        Found(
            file,
            line,
            text.decode("latin-1") if isinstance(text, bytes) else text,
            flags,
            isinstance(text, bytes),
            (file, line) in anchored,
        )
        for file, line, text, flags in seen
    ]
    print(json.dumps(sorted(found)))


def _listen(seen: _Seen) -> None:
    """Write down what is compiled, and where."""
    compiled: Any = vars(re)["_compile"]

    def listening(pattern: Any, flags: Any) -> Any:
        caller = sys._getframe(2)
        file = Path(caller.f_code.co_filename)
        if isinstance(pattern, str | bytes) and file.is_relative_to(ROOT / "crawler"):
            seen.add((str(file.relative_to(ROOT)), caller.f_lineno, pattern, int(flags)))
        return compiled(pattern, flags)

    vars(re)["_compile"] = listening


def _names() -> list[str]:
    return [module.name for module in pkgutil.walk_packages([str(ROOT / "crawler")], "crawler.")]


def _read_pages() -> None:
    """Some patterns are made of lists, when they are asked for first."""
    reading = importlib.import_module("crawler.cleaning.reading")
    items = importlib.import_module("crawler.items")
    for page in sorted(_PAGES.rglob("*.html")):
        reading.read(
            items.Page(page.read_bytes(), "https://news.example/2020/07/01/story/"), formats=("markdown", "html")
        )


def _written(tree: ast.AST, module: ModuleType, known: set[int]) -> Iterator[tuple[int, str | bytes, int]]:
    """What the source gives to `re` anywhere else. Raises SystemExit for what cannot be told from it."""
    for call in calls_of_re(tree):
        if call.lineno in known:
            continue
        try:
            pattern = _value(call.args[0], module)
            flags = next((_value(word.value, module) for word in call.keywords if word.arg == "flags"), 0)
            if len(call.args) > _flags_at(call):
                flags = _value(call.args[_flags_at(call)], module)
        except (NameError, IndexError) as error:
            raise SystemExit(
                f"{module.__file__}:{call.lineno}: cannot tell the pattern without calling it: {error}"
            ) from error
        yield call.lineno, pattern, int(flags)


def calls_of_re(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_of_re(node.func):
            yield node


def _is_of_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _FUNCTIONS
    )


def _anchored(tree: ast.Module) -> Iterator[int]:
    """The lines of the patterns that the module matches only: by name, which is its own then, or where they stand."""
    for call in calls_of_re(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _ANCHORED:
            yield call.lineno
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or not _is_of_re(node.value.func):
            continue
        name = node.targets[0]
        if isinstance(name, ast.Name) and name.id.startswith("_") and _uses(tree, name.id) <= _ANCHORED:
            yield node.value.lineno


def _uses(tree: ast.Module, name: str) -> set[str]:
    """What is called of it; "" where it is handed on."""
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_name(node.value, name)]
    loads = sum(isinstance(node, ast.expr) and _is_name(node, name) for node in ast.walk(tree))
    return {node.attr for node in called} | ({""} if loads > len(called) else set())


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _flags_at(call: ast.Call) -> int:
    """At which place its flags stand, where they are not named."""
    assert isinstance(call.func, ast.Attribute)
    return {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)


def _value(node: ast.expr, module: ModuleType) -> Any:
    """What the expression gives, of the module's own names."""
    return eval(compile(ast.Expression(node), str(module.__file__), "eval"), dict(vars(module)))


if __name__ == "__main__":
    main()
