"""What a crawl shows to Prometheus while it runs."""

import socket
import time
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.crawl import Folder
from tests.e2e.site import lay, path, story
from tests.server import Answer, Server

COUNT = 4


def test_a_crawl_shows_its_counts_while_it_runs_and_a_second_one_warns(server: Server, folder: Folder) -> None:
    lay(server, COUNT)
    server.route(path(0), Answer(story(0), delay_s=60))
    port = free_port()
    crawl = folder.start(f"site={server.url}", METRICS_PORT=str(port), PROFILES_ENABLED="False")
    try:
        name = f"127.0.0.1_{server.port}"
        written = ("cleanpress_pages_total", "written", name)
        until = time.monotonic() + 50
        while (shown := metrics(port)).get(written, 0) < COUNT - 1:
            assert time.monotonic() < until, shown
            assert crawl.poll() is None, crawl.communicate()[0]
            time.sleep(0.1)
        assert shown["cleanpress_pages_found_total", name] == COUNT
        assert shown["cleanpress_responses_total", "200"] >= COUNT
        assert shown["cleanpress_requests_total",] > COUNT
        assert shown["cleanpress_run_number",] == 1
        assert 0 < shown["cleanpress_run_age_seconds",] < 60
        assert shown["process_resident_memory_bytes",] > 10 << 20
        assert {"cleanpress_worker_pages", "cleanpress_pages_per_second"} <= {key[0] for key in shown}
        other = Folder(folder.path / "other")
        other.path.mkdir()
        printed = other.crawl(f"site={server.url}", "only=x", status=2, METRICS_PORT="70000")
        assert "METRICS_PORT is '70000': expected a port from 1 to 65535, or 0" in printed
        other.path.joinpath("pages").write_text(server.url + path(1)[1:], "utf8")
        printed = other.crawl(f"urls={other.path / 'pages'}", METRICS_PORT=str(port))
        assert (
            printed.count(f"No metrics of this crawl: METRICS_PORT {port} cannot be had: Address already in use") == 1
        )
        assert len(other.articles()) == 1
    finally:
        # Once would wait for the page that does not come.
        crawl.terminate()
        time.sleep(1)
        crawl.terminate()
        crawl.communicate(timeout=60)


def metrics(port: int) -> dict[tuple[str, ...], float]:
    """Values by name and labels, in the order of the labels' names; empty before the crawl listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            text = answer.read().decode()
    except urllib.error.URLError:
        return {}
    families = text_string_to_metric_families(text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
