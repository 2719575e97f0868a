"""All is in pyproject.toml. `scrapyd-deploy` builds its egg with this file, and writes one of its own where there is none."""

from setuptools import setup

setup()
