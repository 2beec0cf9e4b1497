"""How the house is built: imports run one way, the top is small, and nothing heavy loads before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord

from .conftest import ROOT

FLOORS = ("index", "retrieval", "api")  # each may import from itself and from those before it


def _imports(file: Path) -> Iterator[str]:
    """Yield the floor of the house that each import of a file leads to, "" for one outside of it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = file.relative_to(ROOT).parts[: -node.level]
            yield ((*package, *(node.module or "").split("."))[0]) if package or node.module else ""
        elif isinstance(node, ast.ImportFrom):
            yield from _floor_of(node.module or "")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _floor_of(alias.name)


def _floor_of(module: str) -> Iterator[str]:
    if module.split(".")[0] == "onrecord":
        raise AssertionError(f"inside the packages, imports are relative: {module}")
    yield ""


SOURCES = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_one_way_from_api_to_retrieval_to_index(file: Path) -> None:
    own = FLOORS.index(file.relative_to(ROOT).parts[0])
    floors = {floor for floor in _imports(file) if floor in FLOORS}
    assert not [floor for floor in floors if FLOORS.index(floor) > own]


def test_the_import_reader_sees_an_upward_import(tmp_path: Path) -> None:
    source = ROOT / "index" / "errors.py"
    tree = ast.parse("from ..retrieval.results import Hit")
    node = tree.body[0]
    assert isinstance(node, ast.ImportFrom)
    package = source.relative_to(ROOT).parts[: -node.level]
    assert (*package, *(node.module or "").split("."))[0] == "retrieval"


def test_src_onrecord_holds_nothing_but_the_links_and_the_public_names() -> None:
    names = {path.name for path in (ROOT / "src" / "onrecord").iterdir()} - {"__pycache__"}
    assert names == {"__init__.py", "py.typed", "index", "retrieval", "api"}


def test_all_lists_every_public_name_sorted() -> None:
    assert sorted(onrecord.__all__, key=str.lower) == sorted(onrecord.__all__, key=str.lower)
    assert all(hasattr(onrecord, name) for name in onrecord.__all__)
    public = {name for name in vars(onrecord) if not name.startswith("_")}
    modules = {"annotations", "index", "retrieval", "api", "os", "Any", "Sequence", "Path", "TYPE_CHECKING"}
    assert (public | {"Endpoint"}) - modules == set(onrecord.__all__)  # that one is imported when it is wanted


@pytest.mark.slow
def test_importing_onrecord_loads_nothing_heavy() -> None:
    heavy = "torch faiss onnxruntime fastapi numpy tantivy tokenizers pydantic typer rich sentence_transformers"
    code = f"import sys, onrecord; print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_has_an_entry_in_the_changelog() -> None:
    assert f"## {onrecord.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_pinned_requirement_of_the_extras_is_in_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [name for extra in project["optional-dependencies"].values() for name in extra]
    wanted = [name for name in [*project["dependencies"], *extras] if not name.startswith("onrecord[")]
    names = {
        line.split("==")[0].lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    missing = [name for name in wanted if name.split(">=")[0].split("==")[0].lower() not in names]
    assert not missing
