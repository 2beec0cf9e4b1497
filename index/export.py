"""The encoder's making: a sentence-transformers model exported once to ONNX, and checked against itself."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .encoder import (
    DATA_FILE,
    ENCODER_FILES,
    TEXT_OUTPUT,
    TOKENIZER_FILE,
    TOKENS_OUTPUT,
    Encoder,
    EncoderCard,
    EncoderOptions,
)
from .errors import ModelUnavailable
from .exporting import INPUTS, LOADING, backend_of, digest_of, limit_tokens, load, load_whole, quiet, write_graph
from .models import DEFAULT_MODEL, INSTALL, Tell, find_model
from .prompts import Prompts, prompts_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_WEIGHTS_SHA256 = {DEFAULT_MODEL: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
_LEAST_COSINE = 0.9999
_LEAST_TOKENS = 32  # a passage is no shorter than that

# What the export must reproduce: short and long, accents, digits, scripts, and more than the model's token limit.
_PROBES = (
    "How many overseas missions does Vietnam have?",
    "Thủ tướng Phạm Minh Chính chủ trì hội nghị ngoại giao kinh tế.",
    "FDI attraction reached nearly 36.6 billion USD, an increase of 32.1%.",
    "Resolution 21/NQ-CP",
    "a",
    "economic diplomacy serves development " * 160,
)


def tell_nobody(_what: str) -> None:
    """Tell nobody."""


def prepare_encoder(
    model: str,
    folder: Path,
    options: EncoderOptions = EncoderOptions(),  # noqa: B008  frozen
    tell: Tell = tell_nobody,
) -> EncoderCard:
    """Put the encoder for ``model`` into ``folder`` (existing, empty) and return its card.

    ``model`` is a folder with an encoder exported before (copied), or the name or path of a
    sentence-transformers model (exported). ``tell`` is told before anything is fetched. Raises ModelUnavailable.
    """
    given = Path(model)
    if not is_exported(given):
        return export_encoder(model, folder, options, tell)
    card = EncoderCard.read(given)
    if options.asked() not in ("", card.asked):
        raise ModelUnavailable(
            f"{model} was exported with other options ({card.asked or 'none'}), wanted {options.asked()}; name the "
            "model that it was made from"
        )
    for name in (*ENCODER_FILES, DATA_FILE):
        if (given / name).is_file():
            shutil.copyfile(given / name, folder / name)
    return card


def is_exported(folder: Path) -> bool:
    """Say whether a folder holds an exported encoder."""
    return all((folder / name).is_file() for name in ENCODER_FILES)


def export_encoder(
    model: str,
    folder: Path,
    options: EncoderOptions = EncoderOptions(),  # noqa: B008  frozen
    tell: Tell = tell_nobody,
) -> EncoderCard:
    """Export a sentence-transformers model to ``folder`` and check its vectors against the original's."""
    found = find_model(model, "encoder", tell)
    with quiet():
        transformer = _load(model, found)
        backend = backend_of(model, transformer)
        limit_tokens(transformer)
        dimensions = _dimensions(model, transformer, options)
        prompts = prompts_of(model, found, query=options.query_prompt, passage=options.passage_prompt)
        card = _card(model, transformer, prompts, dimensions, options)
        (folder / TOKENIZER_FILE).write_text(backend.to_str(pretty=True), "utf-8")
        _export_graph(model, transformer, dimensions, folder)
        card.write(folder)
        _check_vectors(model, transformer, dimensions, Encoder(folder))
    return card


def _load(model: str, folder: Path) -> SentenceTransformer:
    """Load a model from its folder; the default's weights are checked against their pinned hash."""

    def make() -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer

        made = SentenceTransformer(
            str(folder), device="cpu", trust_remote_code=False, local_files_only=True, model_kwargs=dict(LOADING)
        )
        made.eval()
        return made

    if model in _WEIGHTS_SHA256:
        _check_weights(folder / "model.safetensors", _WEIGHTS_SHA256[model])
        return load(model, make)
    return load_whole(model, make, lambda made: made.encode(["economic diplomacy"], prompt=""))


def _check_weights(file: Path, wanted: str) -> None:
    if not file.is_file():
        raise ModelUnavailable(f"{file} is missing; {INSTALL}")
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != wanted:
        raise ModelUnavailable(f"{file} has SHA-256 {found}, wanted {wanted}; reinstall the package it came in")


def _dimensions(model: str, transformer: SentenceTransformer, options: EncoderOptions) -> int | None:
    """Return where vectors are cut, by the options or else the model's files; None for nowhere."""
    wanted = options.dimensions or transformer.truncate_dim
    with transformer.truncate_embeddings(None):
        whole = int(transformer.get_embedding_dimension() or 0)
    if wanted is not None and not 0 < wanted <= whole:
        raise ModelUnavailable(f"{model} has vectors of {whole} dimensions, wanted {wanted}; ask for {whole} or fewer")
    return None if wanted == whole else wanted


def _card(
    model: str, transformer: SentenceTransformer, prompts: Prompts, dimensions: int | None, options: EncoderOptions
) -> EncoderCard:
    whole = int(transformer.get_embedding_dimension() or 0)
    backend = transformer.tokenizer.backend_tokenizer
    card = EncoderCard(
        name=Path(model).resolve().name if Path(model).is_dir() else model,
        fingerprint=_fingerprint(transformer, prompts, dimensions),
        dimension=dimensions or whole,
        max_tokens=int(transformer.max_seq_length or 0),
        query_prefix=prompts.query,
        document_prefix=prompts.passage,
        prefix_tokens=len(backend.encode(prompts.passage, add_special_tokens=False).ids),
        asked=options.asked(),
    )
    if card.passage_tokens < _LEAST_TOKENS:
        raise ModelUnavailable(
            f"{model} sees {card.max_tokens} tokens, {card.prefix_tokens} of them its prompt: wanted room for "
            f"{_LEAST_TOKENS} of a passage; give a shorter prompt, or another model"
        )
    return card


def _fingerprint(transformer: SentenceTransformer, prompts: Prompts, dimensions: int | None) -> str:
    """Hash all that decides a vector: every weight, the tokenizer, the modules and their settings."""
    modules = [repr(module) for module in list(transformer)[1:]]
    settings = [transformer.tokenizer.backend_tokenizer.to_str()]
    settings += [TEXT_OUTPUT, TOKENS_OUTPUT, type(transformer).__name__, str(transformer.max_seq_length)]
    return digest_of(transformer.state_dict(), [*settings, repr(prompts), repr(dimensions), *modules])


def _export_graph(model: str, transformer: SentenceTransformer, dimensions: int | None, folder: Path) -> None:
    """Write the whole pipeline, pooling and normalisation included, as one ONNX graph."""
    import torch

    class Graph(torch.nn.Module):
        """Token ids in; out come the unit vector of the text and those of its tokens in context."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = torch.nn.ModuleList(transformer)

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features: dict[str, Any] = dict(zip(sample, tensors, strict=True))
            for module in self.modules_in_order:
                features = module(features)
            unit = torch.nn.functional.normalize
            of_text = features["sentence_embedding"][:, :dimensions]
            return unit(of_text, dim=-1), unit(features["token_embeddings"], dim=-1)

    texts = ["economic diplomacy", "a longer text than the first"]
    given = transformer.tokenizer(texts, padding=True, return_tensors="pt")
    sample = {name: given[name] for name in INPUTS if name in given}
    axes = {TEXT_OUTPUT: {0: "batch"}, TOKENS_OUTPUT: {0: "batch", 1: "tokens"}}
    write_graph(model, Graph(), sample, axes, folder)


def _check_vectors(model: str, transformer: SentenceTransformer, dimensions: int | None, encoder: Encoder) -> None:
    """Raise ModelUnavailable unless the encoder gives sentence-transformers' vectors of questions and passages."""

    def wanted(prompt: str) -> Any:
        return transformer.encode(list(_PROBES), prompt=prompt, normalize_embeddings=True, truncate_dim=dimensions)

    def as_question(texts: tuple[str, ...]) -> Any:
        return np.stack([encoder.encode_query(text).vector for text in texts])

    roles: list[tuple[str, Callable[[tuple[str, ...]], Any]]] = [(encoder.card.document_prefix, encoder.encode)]
    if encoder.card.query_prefix != encoder.card.document_prefix:
        roles.append((encoder.card.query_prefix, as_question))
    for prompt, encode in roles:
        cosine = float(np.min(np.sum(encode(_PROBES) * np.asarray(wanted(prompt)), axis=1)))
        if not cosine >= _LEAST_COSINE:  # also refuses NaN
            raise ModelUnavailable(
                f"the ONNX export of {model} gives other vectors than sentence-transformers: lowest cosine "
                f"{cosine:.6f}, wanted at least {_LEAST_COSINE}; this model's architecture cannot be used"
            )
