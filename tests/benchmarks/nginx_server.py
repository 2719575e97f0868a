"""nginx on loopback: many small sites, each at an address of its own, of files that were compressed beforehand."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

# Where Debian keeps what only root was thought to need.
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
ADDRESSES_EACH = 250
START_S = 20
_PR_SET_PDEATHSIG = 1

# Only `.gz` files are there: nginx compresses nothing while it is measured.
_CONFIGURATION = """\
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
{user}error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections {connections}; multi_accept on; }}
http {{
    access_log off;
    gzip_static always;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""
# Nearly all news sites name the charset in the header. Without it Scrapy guesses one, of the gzipped bytes: 1 to 2 ms a page.
_SERVER = """\
server {{
        {listen}
        root {folder}/sites/$host;
        types {{ text/plain txt; application/xml xml; }}
        default_type "{html}";
    }}
"""


def nginx() -> str | None:
    """The program, or None where it is not installed (`.ci/nginx`)."""
    return shutil.which("nginx", path=PATH)


def address(number: int) -> str:
    """The loopback address of site `number`, from 0 on; sites with addresses of their own are sites to every crawler."""
    return f"127.1.{number // ADDRESSES_EACH}.{number % ADDRESSES_EACH + 1}"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving_folder(folder: Path, charsets: Mapping[str, str | None], port: int, cores: Set[int]) -> Iterator[int]:
    """Serve `folder`/sites/HOST/PATH.gz as http://HOST:port/PATH from the CPUs `cores`; nginx's process id.

    `charsets` has all hosts, with what their pages are sent as; None where that is left to the pages. Raises SystemExit with
    one line where nginx is missing or does not start.
    """
    program = nginx()
    if program is None:
        raise SystemExit("nginx is not installed: .ci/nginx installs it")
    _write_configuration(folder, charsets, port)
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    server = subprocess.Popen(command, preexec_fn=lambda: _prepare(cores))
    try:
        _wait_for(server, (next(iter(charsets)), port), folder / "error.log")
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def _prepare(cores: Set[int]) -> None:
    """Before nginx begins: its CPUs, and that it is told to end when who started it is no more, however that came."""
    os.sched_setaffinity(0, cores)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _write_configuration(folder: Path, charsets: Mapping[str, str | None], port: int) -> None:
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (folder / name).mkdir(exist_ok=True)
    connections = len(charsets) + 4096
    text = _CONFIGURATION.format(
        folder=folder,
        files=connections + 1024,
        connections=connections,
        # Its worker would be nobody, who may not read a temporary folder of root's.
        user="user root;\n" if os.geteuid() == 0 else "",
        servers="    ".join(_server(folder, charsets, charset, port) for charset in set(charsets.values())),
    )
    (folder / "nginx.conf").write_text(text, "utf-8")


def _server(folder: Path, charsets: Mapping[str, str | None], charset: str | None, port: int) -> str:
    listen = "\n        ".join(f"listen {host}:{port};" for host, its in charsets.items() if its == charset)
    return _SERVER.format(
        folder=folder, listen=listen, html=f"text/html; charset={charset}" if charset else "text/html"
    )


def _wait_for(server: "subprocess.Popen[bytes]", place: tuple[str, int], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(place, timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    told = log.read_text("utf-8").splitlines()[-1:] if log.exists() else []
    raise SystemExit(f"nginx did not start: {' '.join(told) or server.poll()}")
