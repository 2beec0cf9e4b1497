"""Whatever model is given, its vectors are those that sentence-transformers gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.index.build import add, build
from onrecord.index.encoder import Encoder, EncoderCard, EncoderOptions
from onrecord.index.errors import ModelUnavailable
from onrecord.index.export import prepare_encoder
from onrecord.index.exporting import quiet, settle
from onrecord.index.generation import open_generation, read_status
from onrecord.retrieval.searcher import open_searcher

from ..conftest import SEEDS
from . import tiny

pytest.importorskip("sentence_transformers", reason="the extra `models` is not installed")
pytestmark = pytest.mark.slow

Make = Callable[[Path], Path]

# One of each kind that people use: WordPiece, byte pairs and SentencePiece; with and without token types; positions
# from 0 or from behind the padding's; each way of pooling; layers behind it.
MODELS: dict[str, Make] = {
    "bert": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True),
    "bert without types": lambda at: tiny.encoder(at, "bert", tiny.word_piece()),
    "bert, largest of each": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True, pooling="max"),
    "bert, two poolings": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True, pooling=("cls", "mean")),
    "bert, not normalised": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True, normalize=False),
    "bert, seeing 40 tokens": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True, limit=40),
    "electra": lambda at: tiny.encoder(at, "electra", tiny.word_piece(), types=True),
    "mpnet": lambda at: tiny.encoder(at, "mpnet", tiny.mpnet_pieces()),
    "roberta": lambda at: tiny.encoder(at, "roberta", tiny.byte_pairs(), pooling="weightedmean"),
    "roberta, lower case": lambda at: tiny.encoder(at, "roberta", tiny.byte_pairs(), lower=True),
    "xlm-roberta": lambda at: tiny.encoder(at, "xlm-roberta", tiny.sentence_pieces()),
    "xlm-roberta with prompts": lambda at: tiny.encoder(
        at, "xlm-roberta", tiny.sentence_pieces(), prompts={"query": "query: ", "document": "passage: "}
    ),
    "distilbert, first token": lambda at: tiny.encoder(at, "distilbert", tiny.word_piece(), types=True, pooling="cls"),
    "mpnet with a dense layer": lambda at: tiny.encoder(at, "mpnet", tiny.mpnet_pieces(), dense=24),
    "bert, cut by its files": lambda at: tiny.encoder(at, "bert", tiny.word_piece(), types=True, truncate_dim=12),
    "modernbert": lambda at: tiny.encoder(at, "modernbert", tiny.word_piece(), pooling="cls"),
    "qwen3, last token": lambda at: tiny.encoder(at, "qwen3", tiny.byte_pairs(), pooling="lasttoken"),
}
TEXTS = [
    "How many overseas missions does Vietnam have?",
    "  Thủ tướng Phạm Minh Chính chủ trì  hội nghị.\n",
    "94",
    "🙂 21/NQ-CP",
    "Economic diplomacy SERVES development. " * 30,
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Any, Encoder]]:
    """Make a model by its name above, once: as sentence-transformers loads it, and as we export it."""
    known: dict[str, tuple[Any, Encoder]] = {}

    def make(name: str) -> tuple[Any, Encoder]:
        if name not in known:
            folder = tmp_path_factory.mktemp("model")
            known[name] = exported(MODELS[name](folder), folder / "exported")
        return known[name]

    return make


def exported(model: Path, target: Path, options: EncoderOptions | None = None) -> tuple[Any, Encoder]:
    target.mkdir()
    prepare_encoder(str(model), target, options or EncoderOptions())
    return original(model), Encoder(target)


def original(model: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    with quiet():
        return SentenceTransformer(str(model), device="cpu", local_files_only=True)


def assert_alike(ours: Any, theirs: Any) -> None:
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert np.sum(ours * theirs, axis=1).min() > 0.9999


@pytest.mark.parametrize("name", MODELS)
def test_a_model_gives_the_vectors_of_sentence_transformers(name: str, made: Any) -> None:
    theirs, ours = made(name)
    assert_alike(ours.encode(TEXTS), theirs.encode_document(TEXTS, normalize_embeddings=True))
    questions = np.stack([ours.encode_query(text).vector for text in TEXTS])
    assert_alike(questions, theirs.encode_query(TEXTS, normalize_embeddings=True))


@pytest.mark.parametrize("name", MODELS)
def test_the_models_made_here_tell_texts_apart(name: str, made: Any) -> None:
    vectors = made(name)[1].encode(TEXTS)
    assert (vectors @ vectors.T)[~np.eye(len(TEXTS), dtype=bool)].max() < 0.999


@pytest.mark.parametrize("name", ["bert", "roberta, lower case", "xlm-roberta with prompts", "qwen3, last token"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_any_text_gives_the_vector_of_sentence_transformers(name: str, made: Any, text: str) -> None:
    theirs, ours = made(name)
    assert_alike(ours.encode([text]), theirs.encode_document([text], normalize_embeddings=True))


@pytest.mark.parametrize("name", ["bert", "roberta", "xlm-roberta with prompts"])
def test_spans_of_tokens_hold_letters_of_the_text_and_no_space(name: str, made: Any) -> None:
    text = "How many overseas missions?"
    encoded = made(name)[1].encode_query(text)
    pieces = [text[start:end] for start, end in encoded.spans.tolist()]
    assert "".join(pieces) == text.replace(" ", "")
    assert len(encoded.tokens) == len(pieces)


def test_a_model_sees_no_more_tokens_than_it_has_positions(tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "roberta", tiny.byte_pairs(), longest=64)
    for name in ("tokenizer_config.json", "sentence_bert_config.json"):
        file = model / name
        file.write_text(file.read_text("utf-8").replace('"model_max_length": 64', '"model_max_length": 66'), "utf-8")
    assert exported(model, tmp_path / "exported")[1].card.max_tokens == 64


@pytest.mark.parametrize("dimensions", [32, 17, 8, 1])
def test_cut_vectors_are_those_of_sentence_transformers(dimensions: int, tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    theirs, ours = exported(model, tmp_path / "exported", EncoderOptions(dimensions))
    assert ours.card.dimension == dimensions
    assert_alike(ours.encode(TEXTS), theirs.encode(TEXTS, truncate_dim=dimensions, normalize_embeddings=True))


def test_more_dimensions_than_a_model_has_are_refused(tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    with pytest.raises(ModelUnavailable, match=r"vectors of 32 dimensions, wanted 64; ask for 32 or fewer"):
        prepare_encoder(str(model), tmp_path, EncoderOptions(64))


def test_prompts_given_take_the_place_of_the_models_own(tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "xlm-roberta", tiny.sentence_pieces(), prompts={"query": "q: ", "document": "d: "})
    theirs, ours = exported(model, tmp_path / "exported", EncoderOptions(query_prompt="", passage_prompt="text: "))
    assert_alike(ours.encode(TEXTS), theirs.encode(TEXTS, prompt="text: ", normalize_embeddings=True))
    assert (ours.card.query_prefix, ours.card.document_prefix) == ("", "text: ")


def test_a_weight_that_is_missing_is_not_drawn_at_random(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    model = tiny.encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    weights = load_file(model / "model.safetensors")
    name = next(each for each in weights if each.endswith("layer.0.attention.self.query.weight"))
    del weights[name]
    save_file(weights, model / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelUnavailable, match="lacks some of its weights"):
        prepare_encoder(str(model), tmp_path)


def test_a_graph_too_large_for_one_file_keeps_its_weights_in_a_second(tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    _, ours = exported(model, tmp_path / "one")
    (tmp_path / "two").mkdir()
    for name in ("tokenizer.json", "encoder.json"):
        (tmp_path / "two" / name).write_bytes((tmp_path / "one" / name).read_bytes())
    wanted = ours.encode(TEXTS)
    settle(tmp_path / "one" / "model.onnx", tmp_path / "two", largest=1000)
    copied = tmp_path / "copied"
    copied.mkdir()
    prepare_encoder(str(tmp_path / "two"), copied)
    assert sorted(path.name for path in copied.iterdir()) == [
        "encoder.json", "model.onnx", "model.onnx.data", "tokenizer.json",
    ]  # fmt: skip
    np.testing.assert_array_equal(Encoder(copied).encode(TEXTS), wanted)


@pytest.fixture
def index(tmp_path: Path) -> tuple[Path, Path]:
    """A multilingual model with prompts, by path, and an index built with it."""
    prompts = {"query": "query: ", "document": "passage: "}
    model = tiny.encoder(tmp_path, "xlm-roberta", tiny.sentence_pieces(), longest=128, prompts=prompts)
    build([SEEDS], tmp_path / "index", encoder=str(model))
    return model, tmp_path / "index"


def test_an_index_built_with_a_multilingual_model_by_path_answers(index: tuple[Path, Path]) -> None:
    with open_searcher(index[1]) as searcher:
        assert searcher.search("Hội nghị diễn ra khi nào?").hits
        assert searcher.ask("How many overseas missions does Vietnam have?", max_risk=1).answered


def test_no_passage_is_longer_than_the_model_sees_with_its_prompt(index: tuple[Path, Path]) -> None:
    with open_searcher(index[1]) as searcher:
        card, counts = searcher.encoder.card, searcher.encoder.count_tokens
        passages = [each.text for one in searcher.documents() for each in searcher.passages_of(one.id)]
        assert max(counts([card.document_prefix + text for text in passages])) + 2 <= card.max_tokens


def test_an_index_is_asked_and_added_to_when_its_model_is_gone(index: tuple[Path, Path], tmp_path: Path) -> None:
    model, folder = index
    model.rename(tmp_path / "elsewhere")
    (tmp_path / "new.txt").write_text("Rice exports rose by 12% in 2023.", "utf-8")
    assert add([tmp_path / "new.txt"], folder).added == 1
    with pytest.raises(ModelUnavailable, match="there is no folder"):
        build([SEEDS], folder, encoder=str(model))


def test_a_model_trained_on_since_encodes_its_index_anew(index: tuple[Path, Path]) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    model, folder = index
    before = read_status(folder)
    assert build([SEEDS], folder, encoder=str(model)).encoded == 0
    weights = load_file(model / "model.safetensors")
    changed = {name: each + 0.1 * torch.ones_like(each) for name, each in weights.items()}
    save_file(changed, model / "model.safetensors", {"format": "pt"})
    assert build([SEEDS], folder, encoder=str(model)).encoded == before.passages


def test_other_options_encode_an_index_anew(index: tuple[Path, Path]) -> None:
    model, folder = index
    cut = build([SEEDS], folder, encoder=str(model), options=EncoderOptions(dimensions=16))
    assert cut.encoded == cut.passages
    generation = open_generation(folder)
    assert generation.manifest.dimension == 16
    generation.close()


def test_an_exported_encoder_cannot_be_given_other_options(encoder_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="was exported with other options"):
        prepare_encoder(str(encoder_folder), tmp_path, EncoderOptions(dimensions=64))


def test_equal_models_have_equal_fingerprints_and_other_options_others(tmp_path: Path) -> None:
    model = tiny.encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    options = [EncoderOptions(), EncoderOptions(), EncoderOptions(16), EncoderOptions(query_prompt="q: ")]
    cards: list[EncoderCard] = []
    for number, asked in enumerate(options):
        (tmp_path / str(number)).mkdir()
        cards.append(prepare_encoder(str(model), tmp_path / str(number), asked))
    assert cards[0].fingerprint == cards[1].fingerprint
    assert len({card.fingerprint for card in cards}) == 3
