"""What docs/ says of operating the service is what the program takes, and what systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from onrecord.api.cli import app
from onrecord.api.settings import ServiceSettings

from .conftest import ROOT

DOCS = ROOT / "docs"
PAGE = (DOCS / "operating.md").read_text("utf-8")
UNIT = (DOCS / "onrecord.service").read_text("utf-8")

SHOWN = re.findall(r"^(?:[$#] .*|ExecStart=.*)\bonrecord ([a-z]+ .*|[a-z]+)$", PAGE + UNIT, re.MULTILINE)


def _options(command: str) -> set[str]:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    return {name for option in commands[command].params for name in option.opts}


@pytest.mark.parametrize(
    "line", re.findall(r"^(?:[$#] .*|ExecStart=.*)\bonrecord ([a-z]+ .*|[a-z]+)$", PAGE + UNIT, re.M)
)
def test_every_command_that_is_shown_exists_with_its_options(line: str) -> None:
    command, *rest = line.split()
    if command == "keys":  # a group, whose commands have none
        return
    assert {word for word in rest if word.startswith("--")} <= _options(command)


def test_every_setting_of_the_service_that_is_named_exists() -> None:
    named = set(re.findall(r"`service\.(\w+)", PAGE))
    assert named
    assert named <= set(ServiceSettings.model_fields)


def test_every_link_leads_to_a_file() -> None:
    assert all((DOCS / link).exists() for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", PAGE))


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    unit = tmp_path / "onrecord.service"
    unit.write_text(UNIT.replace("/opt/onrecord/bin/onrecord", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_serves_as_a_user_that_is_not_root() -> None:
    steps = (DOCS / "Containerfile").read_text("utf-8").splitlines()
    words = [line.split()[0] for line in steps if line and not line.startswith(("#", " "))]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert 'CMD ["serve", "--host", "0.0.0.0"]' in steps
