"""What made and saved sites have alike: a robots.txt that allows everything, sitemaps, and their tables of sources.toml."""

from collections.abc import Iterable

ROBOTS = b"User-agent: *\nDisallow:\n"


def sitemap(urls: Iterable[str]) -> bytes:
    places = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}{places}</urlset>".encode()


def source_table(name: str, origin: str, sitemap_url: str) -> str:
    """A source of which only what the sitemap lists is crawled: the peers do not look for links in pages either."""
    return (
        f'[[source]]\nname = "{name}"\nurl = "{origin}/"\nsitemaps = ["{sitemap_url}"]\nprivate = true\nmax_depth = 0\n'
    )
