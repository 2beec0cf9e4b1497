"""The making of a cross-encoder: sentence-transformers' own, exported once to ONNX, and checked against itself.

What is exported is kept in the user's cache under the checksum of the files that it was made from.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from ..index.encoder import TOKENIZER_FILE
from ..index.errors import ModelUnavailable
from ..index.exporting import INPUTS, LOADING, backend_of, limit_tokens, load_whole, quiet, write_graph
from ..index.models import Tell, find_model
from .pairs import OUTPUT, Activation, PairCard, PairModel, is_exported

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MADE = "1"  # raised whenever the same model would be exported otherwise
_TOLERANCE = 1e-3
_PROBE = "How many overseas missions does Vietnam have?"
# What the export must reproduce with that question: short and long, accents, digits, and more than the token limit.
_PROBES = (
    "There are 94 Vietnamese representative agencies abroad.",
    "Thủ tướng Phạm Minh Chính chủ trì hội nghị ngoại giao kinh tế.",
    "a",
    "economic diplomacy serves development " * 160,
)


def prepare_cross_encoder(model: str, tell: Tell) -> Path:
    """Return the folder of an exported cross-encoder.

    ``model`` is such a folder, or the name or path of a sentence-transformers cross-encoder, which is exported unless
    that was done before. ``tell`` is told before anything takes long. Raises ModelUnavailable.
    """
    if is_exported(Path(model)):
        return Path(model)
    found = find_model(model, "cross-encoder", tell)
    target = _cache() / f"{found.name}-{_digest(found)}"
    if not is_exported(target):
        tell(f"exporting the cross-encoder {model}, once")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            new = Path(scratch) / target.name
            new.mkdir()
            export_cross_encoder(model, found, new)
            _publish(new, target)
    return target


def export_cross_encoder(model: str, found: Path, folder: Path) -> None:
    """Export the cross-encoder in the folder ``found`` to ``folder``, and check its logits against the original's."""
    with quiet():
        original = _load(model, found)
        if original.num_labels != 1:
            raise ModelUnavailable(f"{model} gives {original.num_labels} scores a pair, a reranker gives one")
        backend = backend_of(model, original)
        card = PairCard(found.name, limit_tokens(original), _activation(model, original))
        (folder / TOKENIZER_FILE).write_text(backend.to_str(pretty=True), "utf-8")
        _export_graph(model, original, folder)
        card.write(folder)
        _check_logits(model, original, PairModel(folder))


def _load(model: str, folder: Path) -> CrossEncoder:
    def make() -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        made: CrossEncoder = CrossEncoder(
            str(folder), device="cpu", trust_remote_code=False, local_files_only=True, model_kwargs=dict(LOADING)
        )
        made.eval()
        return made

    return load_whole(model, make, lambda made: _logits(made, _PROBE, _PROBES[:1]))


def _logits(model: CrossEncoder, question: str, passages: tuple[str, ...]) -> Any:
    import torch

    pairs = [(question, passage) for passage in passages]
    return model.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)


def _activation(model: str, original: CrossEncoder) -> Activation:
    found = type(original.activation_fn).__name__.lower()
    for known in get_args(Activation):
        if found == known:
            return known  # type: ignore[no-any-return]
    raise ModelUnavailable(f"{model} makes its scores by {found}, wanted one of {', '.join(get_args(Activation))}")


def _export_graph(model: str, original: CrossEncoder, folder: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """Token ids of pairs in, (pairs, 1) logits out."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = torch.nn.ModuleList(original)

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(sample, tensors, strict=True))
            for module in self.modules_in_order:
                features = module(features)
            scores: torch.Tensor = features["scores"]
            return scores.reshape(-1, 1)

    pairs = [["economic diplomacy", "a longer text than the question"], ["a", "b"]]
    given = original.tokenizer(pairs, padding=True, return_tensors="pt")
    sample = {name: given[name] for name in INPUTS if name in given}
    write_graph(model, Graph(), sample, {OUTPUT: {0: "batch"}}, folder)


def _check_logits(model: str, original: CrossEncoder, exported: PairModel) -> None:
    wanted = np.ravel(_logits(original, _PROBE, _PROBES))
    found = np.ravel([output.logits for output in exported.run(_PROBE, _PROBES)])
    worst = float(np.max(np.abs(wanted - found) / np.maximum(1.0, np.abs(wanted))))
    if not worst <= _TOLERANCE:  # also refuses NaN
        raise ModelUnavailable(
            f"the ONNX export of {model} gives other scores than sentence-transformers: {worst:.6f} apart, wanted at "
            f"most {_TOLERANCE}; this model's architecture cannot be used"
        )


def _digest(folder: Path) -> str:
    """Return 16 hex digits that stand for all the files of a model."""
    digest = hashlib.sha256(_MADE.encode())
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"\n{file.relative_to(folder).as_posix()} {found}".encode())
    return digest.hexdigest()[:16]


def _publish(new: Path, target: Path) -> None:
    """Move a finished export to its place, where another process may have put the same one meanwhile."""
    try:
        new.rename(target)
    except OSError:
        if not is_exported(target):
            raise


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "onrecord" / "rerankers"
