"""The examples of README's "Plug it in" run, against a service over the seeds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.api.cli import app
from tests.conftest import ROOT

from .conftest import HERE

SECTION = re.compile(r"^## Plug it in\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
ADDRESS = "http://127.0.0.1:8000"
LIBRARIES = {
    "openai": "openai",
    "langchain": "langchain_core",
    "llamaindex": "llama_index.core",
    "haystack": "haystack",
}


def _blocks(language: str) -> list[str]:
    found = SECTION.search((ROOT / "README.md").read_text("utf-8"))
    return re.findall(rf"^```{language}\n(.*?)^```", found[1], re.DOTALL | re.MULTILINE) if found else []


@pytest.mark.parametrize("code", _blocks("python"))
def test_an_example_for_python_runs(code: str, service: str, seeds_index: Path, tmp_path: Path) -> None:
    for word, library in LIBRARIES.items():
        if word in code:
            pytest.importorskip(library, reason="needs the extra: pip install 'onrecord[clients]'")
    (tmp_path / ".onrecord").symlink_to(seeds_index)
    done = subprocess.run(
        [sys.executable, "-c", code.replace(ADDRESS, service)], cwd=tmp_path, capture_output=True, text=True,
        check=False, env=os.environ | {"HAYSTACK_TELEMETRY_ENABLED": "False"}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("code", _blocks("js"))
def test_an_example_for_javascript_runs(code: str, service: str) -> None:
    node = shutil.which("node")
    if not node or not (HERE / "node_modules").exists():
        pytest.skip("needs Node and the JavaScript clients: npm ci --prefix tests/clients")
    done = subprocess.run(
        [node, "--input-type=module"], input=code.replace(ADDRESS, service), cwd=HERE, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("code", _blocks("json"))
def test_a_list_of_mcp_servers_names_a_command_that_exists(code: str) -> None:
    commands = {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}
    for server in json.loads(code)["mcpServers"].values():
        assert server.get("url") == f"{ADDRESS}/mcp" or (
            server["command"].endswith("onrecord") and server["args"][0] in commands
        )
