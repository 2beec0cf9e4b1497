"""The documentation is true: examples run, links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re

import pytest

import onrecord

from .conftest import ROOT

MODULES = sorted(
    m.name for m in pkgutil.walk_packages(onrecord.__path__, "onrecord.") if not m.name.endswith("__main__")
)
PAGES = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_runs(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
