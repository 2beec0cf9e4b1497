from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from onrecord.index import accelerator
from onrecord.index.accelerator import has_amx, precision
from onrecord.index.bulk import encode_bulk
from onrecord.index.encoder import Encoder
from onrecord.index.errors import ModelUnavailable

from ..conftest import SEEDS

WITH = "processor\t: 0\nflags\t\t: fpu sse2 avx512_bf16 amx_bf16 avx512_fp16 amx_tile\n\nprocessor\t: 1\n"
WITHOUT = "processor\t: 0\nflags\t\t: fpu sse2 avx512_bf16 not_amx_bf16\n"

needs_openvino = pytest.mark.skipif(not find_spec("openvino"), reason="openvino (extra `fast`) is not installed")


@pytest.fixture
def encoder_bf16(encoder_folder: Path) -> Encoder:
    try:
        return Encoder(encoder_folder, threads=2, precision="bf16")
    except ModelUnavailable as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(("facts", "found"), [(WITH, True), (WITHOUT, False), ("", False)])
def test_amx_is_read_from_the_flags_of_the_processor(tmp_path: Path, facts: str, found: bool) -> None:
    (tmp_path / "cpuinfo").write_text(facts)
    assert has_amx(tmp_path / "cpuinfo") is found


def test_a_system_that_does_not_tell_has_no_amx(tmp_path: Path) -> None:
    assert not has_amx(tmp_path / "none")


@pytest.mark.parametrize(
    ("amx", "installed", "found"), [(True, True, "bf16"), (True, False, "fp32"), (False, True, "fp32")]
)
def test_bf16_is_taken_with_both_amx_and_openvino(
    monkeypatch: pytest.MonkeyPatch, amx: bool, installed: bool, found: str
) -> None:
    monkeypatch.setattr(accelerator, "has_amx", lambda: amx)
    monkeypatch.setattr(accelerator, "find_spec", lambda name: installed or None)
    assert precision() == found
    assert precision("fp32") == "fp32"
    assert precision("bf16") == "bf16"


def test_bf16_without_openvino_says_how_to_install_it(encoder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ModelUnavailable, match=r"pip install 'onrecord\[fast\]'"):
        Encoder(encoder_folder, precision="bf16")


@pytest.mark.slow
def test_an_encoder_in_fp32_does_not_load_openvino(encoder_folder: Path) -> None:
    code = "import sys; from pathlib import Path; from onrecord.index.encoder import Encoder; " \
        "Encoder(Path(sys.argv[1])); sys.exit('openvino' in sys.modules)"  # fmt: skip
    subprocess.run([sys.executable, "-c", code, str(encoder_folder)], check=True)


def passages() -> list[str]:
    lines = [line for file in sorted(SEEDS.glob("*")) for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if len(line) > 2] + ["a", "94", "Ngoại giao kinh tế", "economic diplomacy " * 200]


@needs_openvino
@pytest.mark.slow
def test_bf16_gives_nearly_the_vectors_of_fp32(encoder: Encoder, encoder_bf16: Encoder) -> None:
    texts = passages()
    vectors = np.zeros((len(texts), encoder.card.dimension), np.float32)
    for positions, of_batch in encode_bulk(encoder_bf16, texts):
        vectors[positions] = of_batch
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.sum(vectors * encoder.encode(texts), axis=1).min() >= 0.9995


@needs_openvino
@pytest.mark.slow
def test_a_vector_in_bf16_does_not_depend_on_what_is_encoded_beside_it(encoder_bf16: Encoder) -> None:
    texts = passages()[:60]
    ids = encoder_bf16.token_ids(texts)
    alone = [encoder_bf16.vector_of(one).tobytes() for one in ids]
    for order in (texts, texts[::-1]):
        for positions, of_batch in encode_bulk(encoder_bf16, order):
            for at, vector in zip(positions, of_batch, strict=True):
                assert vector.tobytes() == alone[texts.index(order[at])]


@needs_openvino
@pytest.mark.slow
def test_questions_are_encoded_in_fp32_beside_passages_in_bf16(encoder: Encoder, encoder_bf16: Encoder) -> None:
    question = "How many overseas missions does Vietnam have?"
    assert encoder_bf16.encode_query(question).vector.tobytes() == encoder.encode_query(question).vector.tobytes()


WATCH = """
import json, sys
from pathlib import Path
tried = []
def watch(event, args):
    if event.startswith("socket.") or (event == "open" and set(str(args[1])) & set("wax+")):
        tried.append(f"{event} {args}")
sys.addaudithook(watch)
from onrecord.index.encoder import Encoder
encoder = Encoder(Path(sys.argv[1]), precision="bf16")
encoder.vector_of(encoder.token_ids(["a"])[0])
print(json.dumps(tried))
"""


@needs_openvino
@pytest.mark.slow
def test_openvino_sends_nothing_and_leaves_no_file(encoder_folder: Path, encoder_bf16: Encoder, tmp_path: Path) -> None:
    command = [sys.executable, "-B", "-c", WATCH, str(encoder_folder)]
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert list(tmp_path.iterdir()) == []
