"""What is installed is what is meant: one package, whole, importable where nothing else is installed."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site_packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Another environment with this checkout installed by ``pip install .``: its python and its packages."""
    folder = tmp_path_factory.mktemp("other")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", str(ROOT)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode and "hatchling" in done.stderr and "No matching distribution" in done.stderr:
        pytest.skip("the build backend cannot be fetched: no package index here")
    assert done.returncode == 0, done.stderr
    return python, next((folder / "lib").glob("python*/site-packages"))


def test_importing_works_without_any_dependency_installed(site_packages: tuple[Path, Path]) -> None:
    command = [str(site_packages[0]), "-I", "-c", "import onrecord; print(onrecord.__file__)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=site_packages[1].parent)
    assert Path(done.stdout.strip()).is_relative_to(site_packages[1])


def test_one_package_is_installed_and_none_named_index_or_api(site_packages: tuple[Path, Path]) -> None:
    installed = {path.name for path in site_packages[1].iterdir() if not path.name.endswith(".dist-info")}
    assert installed == {"onrecord"}


def test_every_source_file_and_the_weights_are_installed(site_packages: tuple[Path, Path]) -> None:
    wanted = {f"{floor}/{path.relative_to(ROOT / floor).as_posix()}" for floor in ("index", "retrieval", "api")
              for path in (ROOT / floor).rglob("*") if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    package = site_packages[1] / "onrecord"
    installed = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert wanted | {"__init__.py", "py.typed"} <= installed
