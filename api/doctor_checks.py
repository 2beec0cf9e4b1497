"""What ``onrecord doctor`` looks at, a function each."""

from __future__ import annotations

import getpass
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from ..index.errors import IndexDamaged, SearchError
from .doctor import Finding, bad, good

if TYPE_CHECKING:
    from ..index.manifest import Manifest
    from .settings import Settings

_OLDEST = (3, 11)
_MEMORY_MB = 600  # a service with a small index, and its first question
_SPARE_MB = 200  # beside twice the index, for a change is written beside it
_MODELS_S = 5.0  # for a list of models
_SPARE_FILES = 128  # open ones beside connections
_RUNS_IN = "python3 -m venv .venv && .venv/bin/pip install 'onrecord[models]'"
# A module of each extra, and what it is for.
_EXTRAS = {
    "models": ("sentence_transformers", "building an index"),
    "fast": ("openvino", "building in bf16 on CPUs with AMX"),
    "llm": ("openai", "a language model that writes answers"),
    "mcp": ("mcp", "MCP"),
    "eval": ("ir_measures", "onrecord eval"),
    "otel": ("opentelemetry.sdk", "traces"),
    "langchain": ("langchain_core", "the LangChain retriever"),
    "llamaindex": ("llama_index.core", "the LlamaIndex retriever"),
    "haystack": ("haystack", "the Haystack retriever"),
}


def python() -> Finding:
    """Look at the interpreter."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        return bad("python", f"found {found}, wanted 3.11 or newer", _RUNS_IN)
    return good("python", f"{found}, {sys.executable}")


def packages() -> Finding:
    """Look whether every package that answering needs is there, and new enough."""
    from packaging.requirements import Requirement

    from .. import __version__

    try:
        wanted = [Requirement(line) for line in metadata.requires("onrecord") or ()]
    except metadata.PackageNotFoundError:
        return Finding("packages", "note", f"onrecord {__version__} runs from a folder that is not installed")
    wrong = [str(each) for each in wanted if not each.marker and not _is_there(each.name, str(each.specifier))]
    if wrong:
        listed = " ".join(quote(each) for each in wrong)
        return bad("packages", f"missing or too old: {', '.join(wrong)}", f"{_python()} -m pip install {listed}")
    return good("packages", f"onrecord {__version__} and {sum(not each.marker for each in wanted)} requirements")


def _is_there(name: str, specifier: str) -> bool:
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(specifier).contains(metadata.version(name), prereleases=True)
    except metadata.PackageNotFoundError:
        return False


def keys() -> Finding:
    """Look whether the file of keys can be read, and by its owner alone."""
    from .keyfile import key_file, read_keys

    file = key_file()
    try:
        found = read_keys(file)
    except SearchError as error:
        return bad("keys", str(error), f"mv {quote(str(file))} {quote(str(file))}.bad && onrecord keys add NAME")
    if not file.exists():
        return good("keys", "none: the service listens on this machine alone, and only reads")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return bad("keys", f"{file} has mode {mode:03o}, wanted 600", f"chmod 600 {quote(str(file))}")
    if file.parent.stat().st_mode & 0o022:
        return bad("keys", f"others may replace files in {file.parent}", f"chmod go-w {quote(str(file.parent))}")
    return good("keys", f"{len(found)} in {file}")


def index(folder: Path) -> Iterator[Finding]:
    """Look whether the index is there, whole, of this program's format, and its encoder runs."""
    from ..index.generation import check_compatible, open_generation
    from ..index.manifest import read_manifest

    again = f"onrecord index ARTICLES --index {quote(str(folder))}"
    try:
        _, manifest = read_manifest(folder)
        generation = open_generation(folder)
    except SearchError as error:
        yield bad("index", str(error), _rollback(folder) if isinstance(error, IndexDamaged) else again)
        return
    try:
        yield good(
            "index", f"{folder}: {manifest.documents:,} articles, {len(manifest.files)} files match their SHA-256"
        )
        card = generation.encoder.card
        if card.fingerprint != manifest.encoder_fingerprint:
            yield bad("encoder", f"found {card.fingerprint}, wanted {manifest.encoder_fingerprint}", again)
        else:
            vector = generation.encoder.encode_query("Does it run?").vector
            yield _encoder(manifest, float((vector * vector).sum()), again)
        check_compatible(folder, manifest)
        yield good("format", "this program can add to the index")
    except SearchError as error:
        yield bad("format", str(error), again)
    finally:
        generation.close()


def _encoder(manifest: Manifest, square: float, again: str) -> Finding:
    if abs(square - 1) > 1e-3:
        return bad("encoder", f"{manifest.encoder} gave a vector of squared length {square:.3f}, wanted 1", again)
    return good("encoder", f"{manifest.encoder}, {manifest.dimension} dimensions, runs")


def _rollback(folder: Path) -> str:
    """Return the command that leads back to an earlier state, if there is one, else the one that builds anew."""
    try:
        generations = [path for path in (folder / "generations").iterdir() if path.name.isdigit()]
    except OSError:
        generations = []
    verb = "rollback" if len(generations) > 1 else "index ARTICLES"
    return f"onrecord {verb} --index {quote(str(folder))}"


def writable(folder: Path) -> Finding:
    """Look whether the index can be changed; only reading needs no more than reading."""
    at = _nearest(folder)
    if os.access(at, os.W_OK | os.X_OK):
        return good("permissions", f"{at} can be written")
    return Finding(
        "permissions", "note", f"{at} cannot be written by this user: the index can be asked, but not changed",
        f"sudo chown -R {quote(getpass.getuser())} {quote(str(at))}",
    )  # fmt: skip


def disk(folder: Path) -> Finding:
    """Look whether a change has room beside the index that is in service."""
    at = _nearest(folder)
    wanted = 2 * _size_mb(folder) + _SPARE_MB
    free = shutil.disk_usage(at).free // 2**20
    told = f"{free:,} MB free on the disk of {at}"
    if free < wanted:
        return bad("disk", f"{told}, wanted {wanted:,} for a change", f"du -xh {quote(str(at))} | sort -h | tail -20")
    return good("disk", told)


def memory() -> Finding:
    """Look whether there is memory for a service, by /proc and the limit of the container."""
    free = _free_memory_mb()
    if free is None:
        return Finding("memory", "note", "this system does not say how much is free")
    if free < _MEMORY_MB:
        mend = "ps -eo rss,pid,comm --sort=-rss | head"
        return bad("memory", f"{free:,} MB available, wanted {_MEMORY_MB}", mend)
    return good("memory", f"{free:,} MB available")


def files(connections: int) -> Finding:
    """Look whether so many connections may be open at once."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        possible = hard == resource.RLIM_INFINITY or hard >= wanted
        mend = (
            f"ulimit -n {wanted}" if possible else f"export ONRECORD_SERVICE__CONNECTIONS={max(1, hard - _SPARE_FILES)}"
        )
        return bad("open files", f"limit {soft}, wanted {wanted} for {connections} connections", mend)
    return good("open files", f"limit {soft if soft != resource.RLIM_INFINITY else 'none'}")


def address(host: str, port: int) -> Finding:
    """Look whether ``serve`` could listen."""
    from .keyfile import key_file, read_keys
    from .serve import Unguarded, listen

    try:
        public = bool(read_keys(key_file()))
    except SearchError:
        public = False  # told of above
    try:
        listen(host, port, public=public).close()
    except Unguarded as error:
        return bad("address", str(error), "onrecord keys add NAME")
    except SearchError as error:
        if _answers(host, port):
            return good("address", f"OnRecord answers on {host} port {port} already")
        return bad("address", str(error), "onrecord serve --port 0")
    return good("address", f"{host} port {port} is free")


def traces() -> Finding:
    """Look whether traces that the environment asks for can be sent."""
    from .tracing import wanted

    try:
        named = wanted()
    except SearchError as error:
        return bad("traces", str(error), f"unset {str(error).split()[0]}")
    if named and not _can_import("opentelemetry.sdk"):
        return bad("traces", f"{named} is asked for, and OpenTelemetry is not installed", _install("otel"))
    return good("traces", f"sent by {named}" if named else "none asked for by OTEL_* variables")


def language_model(settings: Settings) -> Iterator[Finding]:
    """Look whether the language model's server answers, where one is set; nothing is asked of the model."""
    endpoint = settings.endpoint()
    if endpoint is None:
        return
    if not _can_import("openai"):
        yield bad("model", "llm_base_url is set, and the client is not installed", _install("llm"))
        return
    why, names = endpoint.models(_MODELS_S)
    where = f"{endpoint.model} at {endpoint.base_url}"
    if why == "unlisted":
        yield Finding("model", "note", f"{where}: the server answers, but does not list its models")
    elif why:
        mend = {"unauthorised": "export ONRECORD_LLM_API_KEY=..."}.get(why, "unset ONRECORD_LLM_BASE_URL")
        told = "the key is not accepted" if why == "unauthorised" else f"no answer: {why}"
        yield bad("model", f"{where}: {told}; answers are quotes alone until it is mended", mend)
    elif endpoint.model in names:
        yield good("model", f"{where}: the server lists it")
    else:
        listed = ", ".join(names[:5]) or "none"
        yield Finding("model", "note", f"{where}: the server does not list it; it lists {listed}")


def extras() -> Iterator[Finding]:
    """Look which extras are not installed; none is needed to answer."""
    missing = [name for name, (module, _) in _EXTRAS.items() if not _can_import(module)]
    for name in missing:
        yield Finding("extra", "note", f"{name} is not installed; it is for {_EXTRAS[name][1]}", _install(name))
    if not missing:
        yield good("extras", "all installed")


def _install(extra: str) -> str:
    return f"{_python()} -m pip install 'onrecord[{extra}]'"


def _python() -> str:
    return quote(sys.executable or "python3")


def _can_import(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that it would be in
        return False


def _nearest(folder: Path) -> Path:
    """Return the folder, or else the nearest one above it that exists."""
    at = folder.absolute()
    return next((each for each in (at, *at.parents) if each.exists()), Path("/"))


def _size_mb(folder: Path) -> int:
    from ..index.generation import read_status

    try:
        return read_status(folder).size_bytes // 2**20
    except SearchError:
        return 0


def _free_memory_mb() -> int | None:
    seen = []
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        seen += [int(line.split()[1]) // 1024 for line in lines if line.startswith("MemAvailable:")]
    except OSError:
        return None
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text("ascii").strip()
        if limit != "max":
            seen.append((int(limit) - int((group / "memory.current").read_text("ascii"))) // 2**20)
    except (OSError, ValueError):
        pass  # no limit that could be read
    return min(seen, default=None)


def _answers(host: str, port: int) -> bool:
    """Say whether a service of ours is there."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status == 200 and answer.getheader("X-Request-Id") is not None
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
