"""A WordPress of the tests' own: Debian's packages, a database in a temporary folder, and PHP's web server on loopback."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).parent
PACKAGE = Path("/usr/share/wordpress")
PROGRAMS = ("php", "mariadbd", "mariadb-install-db", "mariadb")
PHP_MODULES = ("mysqli", "gd", "SimpleXML")
PATIENCE_S = 60


def missing(theme: str) -> list[str]:
    """What of Debian's packages is not here; without all of it there is no WordPress in `theme`."""
    things = [program for program in PROGRAMS if shutil.which(program, path=_path()) is None]
    places = [PACKAGE / "wp-settings.php", PACKAGE / "wp-content/themes" / theme]
    things += [str(place) for place in places if not place.exists()]
    if "php" not in things:
        listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.split()
        things += [f"php's {module}" for module in PHP_MODULES if module not in listed]
    return things


class WordPress:
    """One running site. `url` ends in a slash."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def tell(self, errand: str, **details: Any) -> None:
        """Have wordpress.php do `errand` in WordPress's own terms; an assertion shows what PHP complained of."""
        run = subprocess.run(
            ["php", str(HERE / "wordpress.php"), str(self._folder / "site"), errand],
            input=json.dumps(details),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert (run.returncode, run.stdout) == (0, "done\n"), run.stdout + run.stderr


@contextmanager
def wordpress(title: str, theme: str) -> Iterator[WordPress]:
    """A new installation: no posts, no pages, no comments, its stock widgets. Gone with the end of the block."""
    # A socket's path may have 107 bytes, which pytest's own folders use up.
    with tempfile.TemporaryDirectory(prefix="wp-") as name:
        folder = Path(name)
        site = shutil.copytree(PACKAGE, folder / "site")
        with _database(folder), _web_server(folder) as url:
            (site / "wp-config.php").write_text(_config(folder, url), "utf8")
            running = WordPress(url, folder)
            running.tell("install", title=title)
            running.tell("theme", name=theme)
            yield running


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    place = [f"--datadir={folder / 'database'}", *(["--user=root"] if os.geteuid() == 0 else [])]
    install = ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run([*install, *place], env=_environment(), check=True, capture_output=True, timeout=PATIENCE_S)
    socket_place = f"--socket={folder / 'sock'}"
    command = [
        "mariadbd",
        "--no-defaults",
        *place,
        socket_place,
        "--skip-networking",
        "--innodb-flush-log-at-trx-commit=0",
    ]
    client = ["mariadb", "--no-defaults", socket_place, "--user=root"]
    with _running(command, folder / "database.log"):
        _wait_for(lambda: subprocess.run([*client, "-e", "SELECT 1"], capture_output=True, check=False).returncode == 0)
        subprocess.run([*client, "-e", "CREATE DATABASE wordpress CHARACTER SET utf8mb4"], check=True)
        yield


@contextmanager
def _web_server(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    # What PHP complains of belongs into its log, not into pages.
    options = [
        "-d",
        "display_errors=0",
        "-d",
        "log_errors=1",
        "-d",
        "opcache.enable=1",
        "-d",
        "opcache.revalidate_freq=0",
    ]
    command = ["php", *options, "-S", f"127.0.0.1:{port}", "-t", str(folder / "site"), str(HERE / "router.php")]
    with _running(command, folder / "php.log"):
        # No PHP yet: what it compiled of Debian's own wp-config.php would stand in place of ours for some seconds.
        _wait_for(lambda: _answers(f"{url}readme.html"))
        yield url


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()
    except URLError:
        return False
    return True


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    """Run `command` and the workers that it starts until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=_environment(), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield
    except BaseException as error:
        error.add_note(f"{command[0]} said:\n{log.read_text('utf8', 'replace')[-2000:]}")
        raise
    finally:
        # PHP leaves its workers behind when it is ended alone.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)


def _wait_for(is_ready: Any) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_ready():
        assert time.monotonic() < end, "the server did not answer in time"
        time.sleep(0.1)


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": _path(), "PHP_CLI_SERVER_WORKERS": "2"}


def _path() -> str:
    """Debian keeps the database's server where users do not look."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])


def _config(folder: Path, url: str) -> str:
    constants = {
        "DB_NAME": "wordpress",
        "DB_USER": "root",
        "DB_PASSWORD": "",
        "DB_HOST": f"localhost:{folder / 'sock'}",
        "DB_CHARSET": "utf8mb4",
        "DB_COLLATE": "",
        "WP_HOME": url.rstrip("/"),
        "WP_SITEURL": url.rstrip("/"),
        # Nothing leaves this machine, and nothing happens that the test did not ask for.
        "WP_HTTP_BLOCK_EXTERNAL": True,
        "DISABLE_WP_CRON": True,
        "AUTOMATIC_UPDATER_DISABLED": True,
    }
    lines = [f"define({json.dumps(name)}, {json.dumps(value)});" for name, value in constants.items()]
    lines += ["$table_prefix = 'wp_';", "defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');"]
    return "\n".join(["<?php", *lines, "require_once ABSPATH . 'wp-settings.php';", ""])
