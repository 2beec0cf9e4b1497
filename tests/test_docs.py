"""The documentation is true: examples run, links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import onrecord
from onrecord.api.__main__ import run
from onrecord.api.cli import app

from .conftest import ROOT

MODULES = sorted(
    m.name for m in pkgutil.walk_packages(onrecord.__path__, "onrecord.") if not m.name.endswith("__main__")
)
PAGES = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_runs(name: str) -> None:
    if any(part in name for part in (".api.adapters.", ".api.mcp_")):
        pytest.importorskip(name, reason="needs an extra: pip install 'onrecord[clients]'", exc_type=ImportError)
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_the_first_answer_of_the_readme_is_the_true_one(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    question, shown = re.findall(r'\$ ./scripts/ask "(.*?)"\n```.*?```\n(.*?)```', readme, re.DOTALL)[0]
    run(["ask", question, "--index", str(seeds_index)])
    assert capsys.readouterr().out.split() == shown.split()


def test_the_first_answer_of_the_readme_stands_before_line_40() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert any(line.startswith("confidence ") for line in lines[:40])


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"^\$ onrecord (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    known = {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}
    groups = {each.name for each in app.registered_groups if each.name}
    assert commands
    assert commands <= known | groups


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
