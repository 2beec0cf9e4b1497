"""``onrecord doctor``: what is in order, what is not, and that the command it names mends it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import sys
from pathlib import Path

import pytest

from onrecord.api.__main__ import run
from onrecord.api.doctor import Finding, diagnose, readable
from onrecord.api.keyfile import add_key, key_file
from onrecord.api.terminal import Look


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and no variable that says otherwise."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in [name for name in os.environ if name.startswith(("ONRECORD_", "OTEL_"))]:
        monkeypatch.delenv(name)
    return tmp_path


def _found(index: Path, port: int = 0, host: str | None = None) -> dict[str, Finding]:
    return {each.name: each for each in diagnose(index, host, port)}


def test_a_whole_index_on_a_fit_machine_passes_every_check(
    seeds_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor", "--index", str(seeds_index), "--port", "0"]) == 0
    assert capsys.readouterr().out.endswith("all is well\n")


def test_as_json_it_is_a_list_of_findings(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--index", str(seeds_index), "--port", "0", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"python", "packages", "settings", "keys", "index", "encoder", "disk", "memory", "address"} <= {
        each["name"] for each in findings
    }
    assert all(set(each) == {"name", "state", "detail", "mend"} for each in findings)


def test_every_fault_comes_with_a_command_and_ends_with_2(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--index", str(home / "none"), "--port", "0", "--json"]) == 2
    findings = json.loads(capsys.readouterr().out)
    faults = [each for each in findings if each["state"] == "failed"]
    assert [each["name"] for each in faults] == ["index"]
    assert faults[0]["mend"] == f"onrecord index ARTICLES --index {home / 'none'}"


def test_what_it_says_of_a_missing_index_mends_it(home: Path, encoder_folder: Path) -> None:
    articles = home / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("The bridge over the river was opened on Monday by the mayor of the town.")
    mend = _found(home / "my index")["index"].mend
    assert mend
    command = [str(articles) if word == "ARTICLES" else word for word in shlex.split(mend)]
    assert run([*command[1:], "--encoder", str(encoder_folder)]) == 0
    found = _found(home / "my index")
    assert (found["index"].state, found["encoder"].state, found["format"].state) == ("ok", "ok", "ok")


def test_a_damaged_index_is_named_by_its_file(seeds_index: Path, home: Path) -> None:
    shutil.copytree(seeds_index, home / "index")
    victim = next((home / "index" / "generations").rglob("model.onnx"))
    data = bytearray(victim.read_bytes())
    data[1000] ^= 1
    victim.write_bytes(data)
    found = _found(home / "index")["index"]
    assert found.state == "failed"
    assert "model.onnx" in found.detail


def test_a_file_of_keys_that_others_can_read_is_a_fault_that_its_command_mends(seeds_index: Path) -> None:
    add_key(key_file(), "reader", "read")
    assert _found(seeds_index)["keys"].state == "ok"
    key_file().chmod(0o644)
    mend = _found(seeds_index)["keys"].mend
    assert mend == f"chmod 600 {key_file()}"
    assert os.system(mend) == 0
    assert _found(seeds_index)["keys"].state == "ok"


def test_a_file_of_keys_that_is_none_is_a_fault(seeds_index: Path) -> None:
    key_file().parent.mkdir(parents=True)
    key_file().write_text("[]")
    assert _found(seeds_index)["keys"].state == "failed"


def test_a_wrong_setting_is_told_where_it_stands(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_K", "many")
    found = _found(seeds_index)["settings"]
    assert (found.state, found.mend) == ("failed", "unset ONRECORD_K")
    monkeypatch.delenv("ONRECORD_K")
    file = key_file().with_name("config.toml")
    file.parent.mkdir(parents=True)
    file.write_text("k = many")
    assert _found(seeds_index)["settings"].mend == f"${{EDITOR:-vi}} {file}"


def test_a_port_in_use_is_a_fault(seeds_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = _found(seeds_index, taken.getsockname()[1])["address"]
    assert (found.state, found.mend) == ("failed", "onrecord serve --port 0")


def test_a_public_address_without_a_key_is_a_fault_that_a_key_mends(seeds_index: Path) -> None:
    found = _found(seeds_index, host="0.0.0.0")["address"]
    assert (found.state, found.mend) == ("failed", "onrecord keys add NAME")
    assert run(["keys", "add", "reader"]) == 0
    assert _found(seeds_index, host="0.0.0.0")["address"].state == "ok"


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.api import doctor_checks

    wanted = ["numpy>=2.0", "nosuchthing>=1.5", 'x; extra == "y"']
    monkeypatch.setattr("importlib.metadata.requires", lambda _: wanted)
    found = doctor_checks.packages()
    assert found.state == "failed"
    assert found.mend == f"{sys.executable} -m pip install 'nosuchthing>=1.5'"


def test_traces_that_cannot_be_sent_are_a_fault(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    found = _found(seeds_index)["traces"]
    assert (found.state, found.mend) == ("failed", "unset OTEL_TRACES_EXPORTER")


def test_nothing_steers_the_terminal() -> None:
    shown = readable([Finding("index", "failed", "a\x1b[31m\nb", "mend it")], Look())
    assert "\x1b" not in shown
    assert "$ mend it" in shown
