"""Cross-encoders: their scores are those that sentence-transformers gives, and time cuts them short in good order."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.index.errors import ModelUnavailable
from onrecord.index.exporting import quiet
from onrecord.retrieval.crossencoder import CrossEncoder
from onrecord.retrieval.pairexport import prepare_cross_encoder
from onrecord.retrieval.pairs import PairModel

from ..index import tiny

pytest.importorskip("sentence_transformers", reason="the extra `models` is not installed")
pytestmark = pytest.mark.slow

QUESTION = "How many overseas missions does Vietnam have?"
PASSAGES = [
    "There are 94 Vietnamese representative agencies abroad.",
    "Thủ tướng Phạm Minh Chính chủ trì hội nghị.",
    "a",
    "economic diplomacy " * 90,
]
MODELS: dict[str, Callable[[Path], Path]] = {
    "bert": lambda at: tiny.cross_encoder(at, "bert", tiny.word_piece(), types=True),
    "electra, as it is": lambda at: tiny.cross_encoder(
        at, "electra", tiny.word_piece(), types=True, activation=_identity()
    ),
    "xlm-roberta": lambda at: tiny.cross_encoder(at, "xlm-roberta", tiny.sentence_pieces()),
    "roberta seeing 48 tokens": lambda at: tiny.cross_encoder(at, "roberta", tiny.byte_pairs(), limit=48),
    "distilbert": lambda at: tiny.cross_encoder(at, "distilbert", tiny.word_piece()),
    "modernbert": lambda at: tiny.cross_encoder(at, "modernbert", tiny.word_piece()),
}


def _identity() -> Any:
    import torch

    return torch.nn.Identity()


def original(model: Path) -> Any:
    from sentence_transformers import CrossEncoder as Original

    with quiet():
        return Original(str(model), device="cpu", local_files_only=True)


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Any, PairModel]]:
    known: dict[str, tuple[Any, PairModel]] = {}

    def make(name: str) -> tuple[Any, PairModel]:
        if name not in known:
            folder = MODELS[name](tmp_path_factory.mktemp("model"))
            known[name] = original(folder), PairModel(prepare_cross_encoder(str(folder), lambda _: None))
        return known[name]

    return make


@pytest.mark.parametrize("name", MODELS)
def test_a_cross_encoder_gives_the_scores_of_sentence_transformers(name: str, made: Any) -> None:
    theirs, ours = made(name)
    for question in (QUESTION, "ngoại giao", "economic diplomacy " * 60):
        wanted = theirs.predict([(question, passage) for passage in PASSAGES])
        np.testing.assert_allclose(CrossEncoder(ours).scores(question, PASSAGES), wanted, rtol=1e-3, atol=1e-4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150)] * 2))
def test_any_pair_gets_the_score_of_sentence_transformers(made: Any, texts: tuple[str, str]) -> None:
    theirs, ours = made("xlm-roberta")
    np.testing.assert_allclose(
        CrossEncoder(ours).scores(texts[0], [texts[1]]), theirs.predict([texts]), rtol=1e-3, atol=1e-4
    )


def test_the_models_made_here_tell_passages_apart(made: Any) -> None:
    assert all(np.ptp(CrossEncoder(made(name)[1]).scores(QUESTION, PASSAGES)) > 1e-3 for name in MODELS)


def test_logits_do_not_depend_on_other_passages_or_threads(made: Any) -> None:
    model = made("bert")[1]
    together = [output.logits.tobytes() for output in model.run(QUESTION, PASSAGES)]
    alone = [model.run(QUESTION, [passage])[0].logits.tobytes() for passage in PASSAGES]
    assert together == alone


def test_spans_cut_the_passages_own_tokens_out_of_it(made: Any) -> None:
    passage = PASSAGES[0]
    (output,) = made("bert")[1].run(QUESTION, [passage])
    pieces = [passage[start:end] for start, end in output.spans.tolist() if start >= 0]
    assert "".join(pieces) == passage.replace(" ", "")


def test_a_long_passage_is_cut_and_the_question_is_not(made: Any) -> None:
    model = made("bert")[1]
    (output,) = model.run(QUESTION, [PASSAGES[-1]])
    assert len(output.encoding.ids) == model.card.max_tokens
    whole = model.run(QUESTION, ["a"])[0].encoding.sequence_ids.count(0)
    assert output.encoding.sequence_ids.count(0) == whole


def test_after_the_deadline_no_pair_is_begun(made: Any) -> None:
    assert made("bert")[1].run(QUESTION, PASSAGES, until=time.monotonic()) == []


def test_what_is_scored_before_the_deadline_is_the_first_passages(made: Any) -> None:
    model = made("bert")[1]
    many = PASSAGES * 5000
    got = model.run(QUESTION, many, until=time.monotonic() + 0.5)
    assert 0 < len(got) < len(many)
    wanted = model.run(QUESTION, many[: len(got)])
    assert [each.logits.tobytes() for each in got] == [each.logits.tobytes() for each in wanted]


def test_the_same_cross_encoder_is_exported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    model = tiny.cross_encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    told: list[str] = []
    first = prepare_cross_encoder(str(model), told.append)
    assert prepare_cross_encoder(str(model), told.append) == first
    assert told == [f"exporting the cross-encoder {model}, once"]
    assert prepare_cross_encoder(str(first), told.append) == first


def test_an_exported_cross_encoder_that_changed_is_refused(tmp_path: Path) -> None:
    model = tiny.cross_encoder(tmp_path, "bert", tiny.word_piece(), types=True, limit=40)
    folder = prepare_cross_encoder(str(model), lambda _: None)
    graph = bytearray((folder / "model.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (folder / "model.onnx").write_bytes(graph)
    with pytest.raises(ModelUnavailable, match=r"model\.onnx is not what was exported: found SHA-256"):
        PairModel(folder)


def test_a_cross_encoder_of_three_labels_is_refused(tmp_path: Path) -> None:
    model = tiny.cross_encoder(tmp_path, "bert", tiny.word_piece(), types=True, labels=3)
    with pytest.raises(ModelUnavailable, match="gives 3 scores a pair, a reranker gives one"):
        prepare_cross_encoder(str(model), lambda _: None)


def test_a_head_that_was_never_trained_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    model = tiny.cross_encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    weights = {name: each for name, each in load_file(model / "model.safetensors").items() if "classifier" not in name}
    save_file(weights, model / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelUnavailable, match="lacks some of its weights"):
        prepare_cross_encoder(str(model), lambda _: None)
