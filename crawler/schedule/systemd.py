"""`scrapy schedule` as a service of systemd: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# What PrivateTmp= hides from a service.
TEMPORARY = ("/tmp", "/var/tmp")

_UNIT = """\
[Unit]
Description=cleanpress crawls news sites on schedule
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
{user}
WorkingDirectory={folder}
ExecStart={command}
# What sources.toml takes from the environment, if anything, a line NAME=VALUE each: EnvironmentFile=/etc/cleanpress.env
# SIGTERM goes to the scheduler alone, which ends its crawls in order: they would take one of their own for the second.
KillMode=mixed
TimeoutStopSec=150
SuccessExitStatus=130
Restart=on-failure
RestartSec=30
# Wrong configuration, and another scheduler: starting again mends neither.
RestartPreventExitStatus=2 4

# It reads what strangers send: it may write where its articles and its state are, and nowhere else.
ProtectSystem=strict
ReadWritePaths={writes}
PrivateTmp={private_tmp}
PrivateDevices=yes
ProtectControlGroups=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectKernelLogs=yes
NoNewPrivileges=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
LockPersonality=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
"""


class NoFolder(ValueError):
    """A service cannot be told to write where it has to. The message names the folder, and what was expected."""


@dataclass(frozen=True, slots=True)
class Service:
    """`command` runs in `folder` as `user`, and writes to `writes` and below, which need not be there yet. Paths are absolute."""

    folder: Path
    command: Sequence[str]
    writes: Sequence[Path]
    user: str


def unit(service: Service) -> str:
    """The unit file's text. Looks for the folders that are there: systemd refuses to let a service write to any other.

    Raises NoFolder.
    """
    program, *words = service.command
    writes = _outermost(_existing(path) for path in service.writes)
    in_tmp = any(path.is_relative_to(tmp) for path in (*writes, service.folder) for tmp in TEMPORARY)
    is_root = service.user == "root"
    return _UNIT.format(
        # A line of its own takes the rest of it: no quotes.
        folder=_without_specifiers(str(service.folder)),
        command=" ".join([_quoted(program), *(_quoted(word.replace("$", "$$")) for word in words)]),
        # Without a /tmp of its own it needs the machine's.
        writes=" ".join(_quoted(str(path)) for path in _outermost([*writes, *[Path("/tmp")] * in_tmp])),
        private_tmp="no" if in_tmp else "yes",
        user="# As root, which it need not be: name the user who owns the folders below, User=NAME"
        if is_root
        else f"User={service.user}",
    )


def _existing(path: Path) -> Path:
    """`path`, or the folder above it in which it will be created."""
    found = next(each for each in (path, *path.parents) if each.is_dir())
    if found == Path("/"):
        raise NoFolder(
            f"{path}: expected a folder that is there, or one below a folder that is, for the service to write to"
        )
    return found


def _outermost(paths: Iterable[Path]) -> list[Path]:
    found = sorted(set(paths))
    return [path for path in found if not any(path != other and path.is_relative_to(other) for other in found)]


def _quoted(word: str) -> str:
    return '"' + _without_specifiers(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without_specifiers(text: str) -> str:
    return text.replace("%", "%%")
