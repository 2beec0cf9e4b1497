"""Models of sentence-transformers, loaded and written as ONNX graphs. Here torch is imported, and where it is used."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .encoder import DATA_FILE, MODEL_FILE
from .errors import ModelUnavailable
from .models import INSTALL

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_Model = TypeVar("_Model")

_LARGEST_FILE = 2_000_000_000  # bytes; protobuf, which ONNX is written in, holds no more than 2 GiB
_MOST_TOKENS = 8192
_TOKENS_UNSAID = 512  # what a model sees whose files do not say it
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# The plain attention is the one whose graph ONNX can hold for every length; pickled weights are not loaded.
LOADING = {"attn_implementation": "eager", "use_safetensors": True}


def load(name: str, make: Callable[[], _Model]) -> _Model:
    """Return what ``make`` loads; raises ModelUnavailable where that fails."""
    try:
        import sentence_transformers  # noqa: F401
        from safetensors import SafetensorError
    except ImportError as error:
        raise ModelUnavailable(f"sentence-transformers is not installed; {INSTALL}") from error
    try:
        return make()
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ImportError,
        RuntimeError,
        SafetensorError,
    ) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelUnavailable(
            f"cannot load the model {name!r}: {reason}; wanted a folder as sentence-transformers saves it"
        ) from error


def load_whole(name: str, make: Callable[[], _Model], sample: Callable[[_Model], Any]) -> _Model:
    """Return what ``make`` loads, if its weights are all there; raises ModelUnavailable if not.

    Weights that a file lacks are drawn at random, with no error: so it is loaded twice, from different seeds, and
    both must give the same ``sample``, an array.
    """
    import numpy as np
    import torch

    samples: list[Any] = []
    made: _Model | None = None
    with torch.random.fork_rng():
        for seed in (1, 2):
            del made  # two at once may be too much for the memory
            torch.manual_seed(seed)
            made = load(name, make)
            samples.append(np.asarray(sample(made)))
    if not np.array_equal(samples[0], samples[1]):
        raise ModelUnavailable(
            f"the model {name!r} lacks some of its weights, which would be drawn at random; copy or download it again"
        )
    assert made is not None
    return made


def backend_of(name: str, transformer: Any) -> Tokenizer:
    """Return the tokenizer of a model's first module, with neither truncation nor padding."""
    first = transformer[0]
    backend = getattr(getattr(first, "tokenizer", None), "backend_tokenizer", None)
    if backend is None or not hasattr(first, "auto_model"):
        raise ModelUnavailable(
            f"the model {name!r} begins with {type(first).__name__}, wanted a Transformer with a fast tokenizer; "
            "choose a model of that kind"
        )
    backend.no_truncation()
    backend.no_padding()
    return backend  # type: ignore[no-any-return]


def limit_tokens(transformer: Any) -> int:
    """Return how many tokens a model sees at most, special ones counted, and let it see no more.

    It is the limit in its files, or what its table of positions has room for: RoBERTa and its like count positions
    from the one behind their padding's.
    """
    first = transformer[0]
    limit = min(int(first.max_seq_length or _TOKENS_UNSAID), _MOST_TOKENS)
    for name, module in first.auto_model.named_modules():
        if name.endswith("position_embeddings") and hasattr(module, "num_embeddings"):
            skipped = 0 if module.padding_idx is None else module.padding_idx + 1
            limit = min(limit, module.num_embeddings - skipped)
    first.max_seq_length = limit
    return limit


def digest_of(tensors: Mapping[str, torch.Tensor], settings: Sequence[str]) -> str:
    """Return 16 hex digits that stand for some weights and settings."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    digest.update("\n".join(settings).encode())
    return digest.hexdigest()[:16]


def write_graph(
    name: str, graph: torch.nn.Module, sample: Mapping[str, torch.Tensor], outputs: Mapping[str, dict[int, str]],
    folder: Path,
) -> None:  # fmt: skip
    """Write a module as ``model.onnx``; ``sample`` is its input by name, ``outputs`` name the axes that vary."""
    import torch

    axes = {each: {0: "batch", 1: "tokens"} for each in sample}
    with tempfile.TemporaryDirectory(dir=folder) as scratch, torch.no_grad():
        file = Path(scratch) / MODEL_FILE
        try:
            # The TorchScript route: the newer exporter wants onnxscript and fixes the batch size in some models.
            torch.onnx.export(
                graph.eval(), tuple(sample.values()), str(file), input_names=list(sample),
                output_names=list(outputs), opset_version=17, dynamo=False, dynamic_axes={**axes, **outputs},
            )  # fmt: skip
        except (RuntimeError, TypeError, ValueError, LookupError) as error:
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise ModelUnavailable(f"cannot export the model {name!r} to ONNX: {reason}; choose another") from error
        settle(file, folder)


def settle(file: Path, folder: Path, largest: int = _LARGEST_FILE) -> None:
    """Move an exported graph into ``folder``: as one file, or, where larger than that may be, as two."""
    written = [path for path in file.parent.iterdir() if path.is_file()]
    if len(written) == 1 and file.stat().st_size <= largest:
        file.rename(folder / MODEL_FILE)
        return
    import onnx

    onnx.save_model(
        onnx.load(str(file)), str(folder / MODEL_FILE), save_as_external_data=True, all_tensors_to_one_file=True,
        location=DATA_FILE,
    )  # fmt: skip


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the progress bars and notices of loading and exporting; OnRecord reports in its own words."""
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    saved = {name: os.environ.get(name) for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TQDM_DISABLE")}
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    os.environ.update(dict.fromkeys(saved, "1"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
