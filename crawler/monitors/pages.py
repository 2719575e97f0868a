"""Which shares of pages and articles are looked at."""

from collections.abc import Iterator

from crawler.monitors.history import History, Verdict, newest_examples
from crawler.monitors.shares import RECENT_PAGES, Counted, Share
from crawler.state.notes import FIELDS
from crawler.state.records import RunRecord

# Told by monitors of their own.
WALLS = ("login-wall", "bot-check")
# A reason with fewer pages in the newest runs is not looked at.
DROPS_MIN = 3


BLOCKS = (("failed", "blocked"), ("dropped", "bot-check"))


def judge_redesign(history: History) -> Verdict | None:
    """What the site's profile itself found out. None where it did not, or the source is too new."""
    fit = history.newest.fit
    if not fit.redesigns or history.is_open or not history.is_long_enough:
        return None
    text = f"redesigned: {fit.misses} of {fit.judged} pages don't fit the site's profile, which is learned again"
    return Verdict("redesign", "", text, newest_examples([history.newest], "profile-miss"))


def shares(history: History, subject: str | None = None) -> Iterator[Share]:
    """`subject`: a reason for drops to look at besides those that are frequent."""
    yield Share("redesign", "", "pages that don't fit the site's profile", "pages", _misses, "profile-miss")
    yield Share(
        "paywall", "", "teasers and login walls", "pages", _teasers, "paywall-teaser", (("dropped", "login-wall"),)
    )
    yield Share("blocked", "", "pages blocked or checked for robots", "pages", _blocked, "", BLOCKS, passes=True)
    yield Share("errors", "", "pages that failed", "pages", _errors, "", (("failed", ""),), passes=True)
    for name in FIELDS:
        yield Share("missing", name, f"articles without {name}", "articles", _missing(name), f"no-{name}")
    for reason in _reasons(history, subject):
        yield Share(
            "drops", reason, f"pages dropped as {reason}", "pages", _dropped(reason), "", (("dropped", reason),)
        )


def _reasons(history: History, subject: str | None) -> list[str]:
    """Why pages were dropped of late."""
    counts = {subject: DROPS_MIN} if subject else {}
    judged = 0
    for run in reversed(history.runs):
        for reason, count in run.reasons.get("dropped", {}).items():
            counts[reason] = counts.get(reason, 0) + count
        judged += _judged(run)
        if judged >= RECENT_PAGES:
            break
    return sorted(reason for reason, count in counts.items() if count >= DROPS_MIN and reason not in WALLS)


def _judged(run: RunRecord) -> int:
    """Pages that were read, and are an article or none."""
    return run.fates.get("written", 0) + run.fates.get("dropped", 0)


def _fresh(run: RunRecord) -> int:
    """Pages that the site answered, or failed to for the first time: what fails each time is asked for each time."""
    failed = run.fates.get("failed", 0) - sum(run.retried.values())
    return _judged(run) + run.fates.get("unchanged", 0) + failed


def _misses(run: RunRecord) -> tuple[int, int]:
    return run.fit.misses, run.fit.judged


def _teasers(run: RunRecord) -> tuple[int, int]:
    walls = run.reasons.get("dropped", {}).get("login-wall", 0)
    return run.articles.flags.get("paywall-teaser", 0) + walls, run.articles.written + walls


def _blocked(run: RunRecord) -> tuple[int, int]:
    return run.blocked - run.retried.get("blocked", 0), _fresh(run)


def _errors(run: RunRecord) -> tuple[int, int]:
    failed = run.fates.get("failed", 0) - sum(run.retried.values())
    blocked = run.reasons.get("failed", {}).get("blocked", 0) - run.retried.get("blocked", 0)
    return failed - blocked, _fresh(run)


def _missing(name: str) -> Counted:
    return lambda run: (run.articles.missing.get(name, 0), run.articles.written)


def _dropped(reason: str) -> Counted:
    return lambda run: (run.reasons.get("dropped", {}).get(reason, 0), _judged(run))
