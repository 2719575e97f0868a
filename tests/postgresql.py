"""PostgreSQL as Debian packages it, with data of its own, on loopback: to be crawled into, killed, and started again.

with cluster() as server:
    url = server.database()                # an address with its password, of a database that is empty
    server.kill(); server.start()
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from tests.benchmarks.nginx_server import free_port

# Where Debian keeps what is not to be called by its name, one folder a version.
DEBIAN = Path("/usr/lib/postgresql")
USER = "crawler"
START_S = 30
_PR_SET_PDEATHSIG = 1


def programs() -> Path | None:
    """The folder of initdb and postgres, or None where they are not installed (`.ci/postgresql`)."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """A server and its data in `folder`. It refuses to run as root: there it runs as Debian's user for it."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._folder, self._bin = folder, bin_folder
        self._owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        # With what an address must not hold as it is: the tests are to meet that.
        self.password = f"{secrets.token_hex(8)}@/ä%"
        self.port = free_port()
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    def database(self) -> str:
        """The address of a new database."""
        self._count += 1
        name = f"test_{self._count}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}:{self._quoted()}@127.0.0.1:{self.port}/{database}"

    def shows_password(self, printed: str) -> bool:
        return self.password in printed or self._quoted() in printed

    def execute(self, statement: str, database: str = "postgres") -> None:
        """As the server's owner, outside of any transaction."""
        with connected(self.address(database)) as engine, engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)

    def start(self) -> None:
        assert self._process is None or self._process.poll() is not None, "it runs"
        until = time.monotonic() + START_S
        # What a killed server's processes still hold is free when the last of them has noticed. syncfs: a recovery that syncs
        # each file by itself takes five seconds more.
        while time.monotonic() < until:
            log = (self._folder / "log").open("ab")
            command = [str(self._bin / "postgres"), "-D", str(self._folder / "data"), "-k", str(self._folder)]
            options = [f"-p{self.port}", "-clisten_addresses=127.0.0.1", "-crecovery_init_sync_method=syncfs"]
            self._process = subprocess.Popen(
                [*command, *options],
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,
                **self._owner,
            )
            log.close()
            if self._answers(until):
                return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text("utf8")[-2000:])

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """At once, as for an update: clients are sent away."""
        self._end(signal.SIGINT)

    def stop_immediately(self) -> None:
        """Without a checkpoint: its next start is a recovery."""
        self._end(signal.SIGQUIT)

    def _quoted(self) -> str:
        return "".join(f"%{byte:02x}" for byte in self.password.encode())

    def _end(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(timeout=START_S)

    def _make(self) -> None:
        word = self._folder / "password"
        word.write_text(self.password, "utf8")
        os.chmod(word, 0o644)
        command = [str(self._bin / "initdb"), "-D", str(self._folder / "data"), "-U", USER, f"--pwfile={word}", "-N"]
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run([*command, *options], check=True, cwd=self._folder, capture_output=True, **self._owner)

    def _answers(self, until: float) -> bool:
        """Whether it came up; False where it ended at once."""
        ready = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        assert self._process is not None
        while time.monotonic() < until and self._process.poll() is None:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.05)
        return False


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Raises SystemExit where the programs are missing."""
    bin_folder = programs()
    if bin_folder is None:
        raise SystemExit("PostgreSQL is not installed: .ci/postgresql installs it")
    folder = Path(tempfile.mkdtemp(prefix="cleanpress-postgresql-"))
    try:
        server = Cluster(folder, bin_folder)
        server.start()
        try:
            yield server
        finally:
            server.stop_immediately()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def connected(address: str) -> Iterator[Engine]:
    engine = create_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


def _end_with_parent() -> None:
    """Before the server begins: it ends with the thread that started it, however that came: start it in the main one."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
