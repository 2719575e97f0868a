"""What can be said of Dockerfile and compose.yaml where no Docker is: that they are well-formed, and agree with what is here."""

import re
import subprocess
import sysconfig
from pathlib import Path

import yaml

from tests.packages import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf8").replace("\\\n", " ")


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.M)


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    run = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


def test_what_is_copied_is_here_and_nothing_else_is_sent() -> None:
    copied = {name for line in instructions("COPY") if "--from" not in line for name in line.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf8").splitlines() if line.startswith("!")}
    assert copied == sent


def test_the_service_keeps_its_files_where_the_image_works() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text("utf8"))["services"]["cleanpress"]
    assert service["volumes"] == [f"./data:{instructions('WORKDIR')[-1]}"]
    assert instructions("VOLUME") == [instructions("WORKDIR")[-1]]
    assert (ROOT / service["build"] / "Dockerfile").exists()
    assert (ROOT / "crawler" / "commands" / f"{service['command'][0]}.py").exists()
    for user in (service["user"], instructions("USER")[-1]):
        assert re.fullmatch(r"[1-9]\d{3,}|\$\{\w+:-[1-9]\d{3,}:[1-9]\d{3,}\}", user), "not root"
