"""Made articles for looking at. `python -m tests.reports.made_output FOLDER [ARTICLES]` lays them, and a state, into FOLDER; then

    scrapy report -s OUTPUT_DIR=FOLDER/output -s STATE_URL=sqlite:///FOLDER/state.sqlite

Twenty sources over sixty days in nine languages, with weekends, sources that begin late, fall silent, or lose a field; and
two that copy from an agency. The same in each run.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

END = datetime(2026, 11, 24, 18, tzinfo=UTC)
DAYS = 60
# Name, language, share of all articles, share of lines with a date.
SOURCES = (
    ("harbour-post", "en", 14, 0.99),
    ("valley-herald", "en", 10, 0.98),
    ("nachtblatt", "de", 9, 0.97),
    ("la-vigie", "fr", 8, 0.95),
    ("al-marsad", "ar", 7, 0.93),
    ("صحيفة-الميناء", "ar", 5, 0.88),
    ("el-faro", "es", 6, 0.96),
    ("correio-do-cais", "pt-BR", 5, 0.9),
    ("minato-shimbun", "ja", 4, 0.99),
    ("gangkou-ribao", "zh", 4, 0.92),
    ("havne-avisen", "da", 3, 0.9),
    ("wire-agency", "en", 12, 1.0),
    ("island-radio", "en", 2, 0.4),
    ("lighthouse-blog", "en", 1, 0.7),
    ("tide-tables-weekly", "en", 1, 0.95),
    ("mole-and-quay", "en", 2, 0.97),
    ("kronika-portu", "pl", 3, 0.94),
    ("old-town-crier", "en", 1, 0.2),
    ("ferry-news", "en", 2, 0.98),
    ("sea-and-law-review-of-the-northern-islands", "en", 1, 1.0),
)
COPIERS = ("valley-herald", "ferry-news", "harbour-post")
AUTHORS = {"ar": ["ليلى حداد", "سامي النجار"], "ja": ["山田 花子"], "zh": ["李明"], "de": ["Jörg Müßig"]}
TITLES = {
    "ar": "الميناء يفتح أبوابه من جديد بعد العاصفة",
    "ja": "港の灯台、百年ぶりに改修へ",
    "zh": "港口灯塔百年来首次大修",
    "de": "Leuchtturm wird zum ersten Mal seit hundert Jahren überholt",
}
FLAGS = ("short-text", "no-date", "no-title", "cut-short", "paywall-teaser", "unlike-description")


def articles(count: int) -> Iterator[dict[str, Any]]:
    """About `count` lines of output, as a crawl would write them."""
    random_ = random.Random(20261124)
    wired: list[str] = []
    weights = sum(share for _, _, share, _ in SOURCES)
    for day in range(DAYS):
        begin = END - timedelta(days=DAYS - day)
        is_weekend = begin.weekday() >= 5
        for number, (source, language, share, dated) in enumerate(SOURCES):
            if (source == "island-radio" and day > 45) or (source == "ferry-news" and day < 15):
                continue
            pace = share / weights * count / DAYS * (0.5 if is_weekend else 1.2) * random_.uniform(0.75, 1.25)
            for _ in range(int(pace + random_.random())):
                line = article(random_, source, language, begin, dated if day < 50 or number != 7 else 0.1)
                if source == "wire-agency":
                    wired.append(line["id"])
                elif source in COPIERS and wired and random_.random() < 0.3:
                    line["duplicate_of"] = random_.choice(wired[-40:])
                yield line


def article(random_: random.Random, source: str, language: str, day: datetime, dated: float) -> dict[str, Any]:
    fetched = day + timedelta(seconds=random_.randrange(86_400))
    published = fetched - timedelta(seconds=random_.lognormvariate(7.3, 1.4))
    is_dated = random_.random() < dated
    score = min(1.0, max(0.05, random_.betavariate(9, 1.3) - (0 if is_dated else 0.25)))
    flags = [] if score > 0.8 else random_.sample(FLAGS, 1)
    id_ = f"{random_.getrandbits(80):020x}"
    title = TITLES.get(language, "Lighthouse to be overhauled for the first time in a century")
    return {
        "schema_version": 1,
        "id": id_,
        "url": f"https://{source}.example/{id_}" if source.isascii() else f"https://harbour.example/{id_}",
        "source": source,
        "title": title if random_.random() < 0.995 else None,
        "description": "Scaffolding goes up on Monday." if random_.random() < 0.8 else None,
        "section": random_.choice(["World", "Sport", None]),
        "tags": ["harbour"] if random_.random() < 0.5 else [],
        "authors": AUTHORS.get(language, ["Ines Carvalho"]) if random_.random() < 0.75 else [],
        "published": (published.isoformat() if random_.random() < 0.9 else f"{published:%Y-%m-%d}") if is_dated else None,
        "language": language,
        "text": "The lighthouse keeper said on Tuesday that nobody had slept. " * max(1, int(random_.lognormvariate(4, 0.7))),
        "image": {"url": "https://harbour.example/1.jpg"} if random_.random() < 0.85 else None,
        "site_name": source.replace("-", " ").title(),
        "quality": {"score": round(score, 2), "flags": flags},
        "fetched": fetched.isoformat(),
        "version": 1 if random_.random() < 0.85 else random_.choice([2, 2, 3]),
        "duplicate_of": None,
    }  # fmt: skip


def write(folder: Path, lines: list[dict[str, Any]]) -> None:
    """Lay the folder as OUTPUT_LAYOUT=day would."""
    for line in lines:
        path = folder / line["source"] / f"{line['fetched'][:10]}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def main(folder: Path, count: int) -> None:
    from tests.reports.made_state import write_state

    lines = list(articles(count))
    write(folder / "output", lines)
    write_state(folder, lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8000)
