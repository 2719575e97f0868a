"""trafilatura over saved pages in a loop, with its metadata: what throughput.py measures `scrapy clean` beside.

    python tests/benchmarks/trafilatura_loop.py PAGES_JSONL OUTPUT

OUTPUT gets one line of JSON for each page; without `text` where trafilatura finds none.
"""

import json
import sys
from pathlib import Path

from trafilatura import bare_extraction


def main() -> None:
    pages, output = map(Path, sys.argv[1:])
    names = ("text", "title", "author", "date", "description", "sitename", "categories", "tags", "image", "language")
    with pages.open(encoding="utf-8") as lines, output.open("w", encoding="utf-8") as written:
        for page in map(json.loads, lines):
            body = Path(page["path"]).read_bytes()
            found = bare_extraction(body, url=page["url"], with_metadata=True, include_comments=False)
            facts = {name: getattr(found, name) for name in names} if found else {}
            written.write(f"{json.dumps({'id': page['id'], 'url': page['url'], **facts}, ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
