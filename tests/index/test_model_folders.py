"""What is given as a model and cannot be one is refused before anything of it is loaded, with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord.index.encoder import EncoderOptions
from onrecord.index.errors import ModelUnavailable
from onrecord.index.models import Kind, check_folder, find_model
from onrecord.index.prompts import Prompts, prompts_of

MODULES = [{"path": "", "type": "sentence_transformers.base.modules.transformer.Transformer"}]


def write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")


def remove(*files: Path) -> None:
    for file in files:
        file.unlink()


def write_weights(file: Path, cut: int = 0) -> None:
    data = np.ones((4, 4), np.float32).tobytes()
    header = json.dumps({"a": {"dtype": "F32", "shape": [4, 4], "data_offsets": [0, len(data)]}}).encode()
    whole = len(header).to_bytes(8, "little") + header + data
    file.write_bytes(whole[: len(whole) - cut])


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A folder that looks like an encoder's."""
    write(tmp_path / "modules.json", [*MODULES, {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])
    write(tmp_path / "config.json", {"architectures": ["BertModel"]})
    write(tmp_path / "1_Pooling" / "config.json", {})
    write_weights(tmp_path / "model.safetensors")
    return tmp_path


@pytest.fixture
def cross_encoder(tmp_path: Path) -> Path:
    """A folder that looks like a cross-encoder's."""
    write(tmp_path / "config.json", {"architectures": ["BertForSequenceClassification"]})
    write_weights(tmp_path / "model.safetensors")
    return tmp_path


def tell_nobody(_what: str) -> None:
    """Tell nobody."""


def test_folders_of_the_right_kind_pass(encoder: Path) -> None:
    check_folder(encoder, "encoder")


def test_a_cross_encoder_by_its_architecture_passes(cross_encoder: Path) -> None:
    check_folder(cross_encoder, "cross-encoder")


def test_an_encoder_is_no_reranker(encoder: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is an encoder, wanted a cross-encoder; give it by --model"):
        check_folder(encoder, "cross-encoder")


def test_a_cross_encoder_is_no_encoder(cross_encoder: Path) -> None:
    with pytest.raises(ModelUnavailable, match="is a cross-encoder, wanted an encoder; give it by --reranker"):
        check_folder(cross_encoder, "encoder")


def test_a_cross_encoder_saved_with_modules_is_told_by_its_config(cross_encoder: Path) -> None:
    write(cross_encoder / "modules.json", MODULES)
    write(cross_encoder / "config_sentence_transformers.json", {"model_type": "CrossEncoder"})
    check_folder(cross_encoder, "cross-encoder")
    with pytest.raises(ModelUnavailable, match="is a cross-encoder"):
        check_folder(cross_encoder, "encoder")


def test_a_sparse_encoder_is_named_as_what_it_is(encoder: Path) -> None:
    write(encoder / "config_sentence_transformers.json", {"model_type": "SparseEncoder"})
    with pytest.raises(ModelUnavailable, match="is a SparseEncoder, wanted a sentence-transformers encoder"):
        check_folder(encoder, "encoder")


def test_a_bare_transformer_is_not_given_a_pooling_of_our_choice(encoder: Path) -> None:
    (encoder / "modules.json").unlink()
    with pytest.raises(ModelUnavailable, match="is a bare BertModel, wanted a sentence-transformers encoder"):
        check_folder(encoder, "encoder")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (lambda at: remove(at / "modules.json", at / "config.json"), "found 1_Pooling, model"),
    "code": (lambda at: (at / "model.py").write_text("1"), "holds Python code"),
    "code of another package": (
        lambda at: write(at / "modules.json", [{"path": "", "type": "os.system"}]), "another package, os.system",
    ),
    "config that is not JSON": (lambda at: (at / "config.json").write_text("{"), "is not JSON"),
    "weights cut short": (lambda at: write_weights(at / "model.safetensors", 5), r"is damaged: found \d+ bytes"),
    "weights that are no tensors": (lambda at: (at / "model.safetensors").write_bytes(b"junk" * 9), "not a safetens"),
    "weights that are empty": (lambda at: (at / "model.safetensors").write_bytes(b""), "not a safetensors file"),
    "a pointer to weights": (
        lambda at: (at / "model.safetensors").write_text("version https://git-lfs.example/v1\n"), "git lfs pull",
    ),
    "pickled weights": (
        lambda at: (at / "model.safetensors").rename(at / "pytorch_model.bin"), "as a pickle only",
    ),
    "pickled weights of a layer": (lambda at: (at / "1_Pooling" / "pytorch_model.bin").touch(), "as a pickle only"),
    "no weights": (lambda at: (at / "model.safetensors").unlink(), "has no weights"),
    "a shard that is missing": (
        lambda at: write(at / "model.safetensors.index.json", {"weight_map": {"a": "model-2.safetensors"}}),
        "model-2.safetensors is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_folder_is_refused(name: str, encoder: Path) -> None:
    spoil, reason = BROKEN[name]
    spoil(encoder)
    with pytest.raises(ModelUnavailable, match=reason):
        check_folder(encoder, "encoder")


def test_a_path_that_is_not_there_is_not_looked_for_in_the_hub(tmp_path: Path) -> None:
    for model in (str(tmp_path / "gone"), "./gone", "models/x/y"):
        with pytest.raises(ModelUnavailable, match="there is no folder"):
            find_model(model, "encoder", tell_nobody)


def test_a_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").touch()
    with pytest.raises(ModelUnavailable, match="is a file; name the folder"):
        find_model(str(tmp_path / "model.onnx"), "encoder", tell_nobody)


@pytest.mark.parametrize("kind", ["encoder", "cross-encoder"])
def test_offline_a_name_that_is_not_here_is_refused_and_nothing_is_fetched(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    constants = pytest.importorskip("huggingface_hub.constants", reason="the extra `models` is not installed")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    told: list[str] = []
    with pytest.raises(ModelUnavailable, match=f"the {kind} nobody/nothing is not on this machine.*HF_HUB_OFFLINE"):
        find_model("nobody/nothing", kind, told.append)
    assert told == []


def test_online_it_is_said_what_is_fetched_before_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    constants = pytest.importorskip("huggingface_hub.constants", reason="the extra `models` is not installed")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    told: list[str] = []
    wanted: list[str] = []

    def refuse(name: str, *, local_files_only: bool = False, **_: Any) -> str:
        if not local_files_only:
            assert told
            wanted.append(name)
        raise FileNotFoundError("the line is dead")

    monkeypatch.setattr("huggingface_hub.snapshot_download", refuse)
    with pytest.raises(ModelUnavailable, match=r"could not be fetched \(the line is dead\); check the name"):
        find_model("all-mpnet-base-v2", "encoder", told.append)
    assert wanted == ["sentence-transformers/all-mpnet-base-v2"]
    assert told[0].startswith("fetching the encoder sentence-transformers/all-mpnet-base-v2 from ")


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/e5-small-v2", "query: ", "passage: "),
        ("multilingual-e5-base", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: Given a web search query, retrieve relevant", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("BAAI/bge-m3", "", ""),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("Snowflake/snowflake-arctic-embed-m-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("thenlper/gte-base", "", ""),
        ("all-mpnet-base-v2", "", ""),
    ],
)
def test_prompts_that_only_a_models_card_says_are_known(name: str, query: str, passage: str, tmp_path: Path) -> None:
    found = prompts_of(name, tmp_path)
    assert found.query.startswith(query)
    assert (found.query == "") == (query == "")
    assert found.passage == passage


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({"prompts": {"query": "q: ", "passage": "p: "}}, Prompts("q: ", "p: ")),
        ({"prompts": {"query": "q: ", "document": "", "passage": "p: "}}, Prompts("q: ", "p: ")),
        ({"prompts": {"query": "q: ", "document": ""}, "default_prompt_name": "query"}, Prompts("q: ", "")),
        ({"prompts": {"all": "a: "}, "default_prompt_name": "all"}, Prompts("a: ", "a: ")),
        ({"prompts": {"query": "", "document": ""}}, Prompts("query: ", "passage: ")),
        ({}, Prompts("query: ", "passage: ")),
    ],
)
def test_prompts_in_a_models_files_go_before_what_its_family_wants(
    config: dict[str, Any], wanted: Prompts, tmp_path: Path
) -> None:
    write(tmp_path / "config_sentence_transformers.json", config)
    assert prompts_of("e5-small", tmp_path) == wanted


def test_prompts_given_go_before_all_others_empty_ones_too(tmp_path: Path) -> None:
    assert prompts_of("e5-small", tmp_path, query="", passage="p: ") == Prompts("", "p: ")


def test_options_that_ask_nothing_are_told_from_an_empty_prompt() -> None:
    assert EncoderOptions().asked() == ""
    assert EncoderOptions(query_prompt="").asked() != ""
