"""newspaper4k's own way to many pages, its `fetch_news`: what throughput.py measures cleanpress beside, where it is installed.

    python tests/benchmarks/newspaper_crawl.py ADDRESSES OUTPUT

It is handed the pages' addresses, one a line: robots.txt and sitemaps it need not read. OUTPUT gets one line of JSON a page.
"""

import json
import sys
from pathlib import Path

from newspaper import Article
from newspaper.mthreading import fetch_news

# Its own crawl of one site has ten threads at most.
THREADS = 10


class PatientArticle(Article):  # type: ignore[misc]
    """A page that newspaper4k fails on costs its own text, not that of all others.

    It raises on pages in Japanese, Thai and others, where the extra packages for their words are not installed.
    """

    def parse(self) -> Article:
        try:
            return super().parse()
        except Exception as error:
            print(f"{self.url}: {error!r}", file=sys.stderr)
            return self


def main() -> None:
    addresses, output = map(Path, sys.argv[1:])
    stories = [PatientArticle(url, fetch_images=False) for url in addresses.read_text("utf-8").split()]
    with output.open("w", encoding="utf-8") as lines:
        for story in fetch_news(stories, threads=THREADS):
            published = story.publish_date.isoformat() if story.publish_date else None
            facts = {"title": story.title, "authors": story.authors, "date": published, "text": story.text}
            lines.write(f"{json.dumps({'url': story.url, **facts}, ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
