"""What wheel and egg are built from."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]


def source_copy(folder: Path) -> Path:
    """A copy of the checkout in `folder`: setuptools leaves its own files where it builds, and packs what an earlier build left."""
    source = folder / "source"
    shutil.copytree(ROOT / "crawler", source / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "scrapy.cfg", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    return source
