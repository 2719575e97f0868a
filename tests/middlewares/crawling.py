"""Crawls in a process of their own, and what became of each request."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Crawl:
    """`outcomes`: a dict for each request, in order of completion: `asked`, and `url`, `status`, `body` or `error`, `reason`."""

    outcomes: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str

    def of(self, url: str) -> dict[str, Any]:
        """The one outcome of the request for `url`."""
        (outcome,) = [outcome for outcome in self.outcomes if outcome["asked"] == url]
        return outcome

    def reason(self, url: str) -> str | None:
        """Why `url` was refused; None where it was not."""
        reason: str | None = self.of(url).get("reason")
        return reason


def crawl(
    requests: Sequence[str | Mapping[str, Any]],
    settings: Mapping[str, Any] | None = None,
    *,
    allow: Sequence[str] | None = None,
    **plan: Any,
) -> Crawl:
    """Fetch `requests`: addresses, or dicts with `url` and, optional, `meta`, `headers`, `priority`, `then`;
    `read_s`: how long its callback takes.

    `allow`: the private addresses that the user names; where it is not given, those requested. `plan`: `sitemaps`, sites
    to ask for theirs; `answers`, names and the addresses that they lead to; `private`, those of `allow` declared so.
    """
    entries = [{"url": request} if isinstance(request, str) else dict(request) for request in requests]
    named = [entry["url"] for entry in entries] if allow is None else list(allow)
    whole = {"requests": entries, "settings": dict(settings or {}), "allow": named}
    whole |= {"sitemaps": [], "answers": {}, "private": [], **plan}
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-m", "tests.middlewares.spider"],
        input=json.dumps(whole),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"the crawl ended with {done.returncode}:\n{done.stderr}")
    result = json.loads(done.stdout)
    return Crawl(result["outcomes"], result["stats"], done.stderr)
