"""``onrecord doctor``: whether all that OnRecord needs is here and in order, and for what is not, what to type.

The checks stand in ``doctor_checks``, in the order in which one rests on another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..index.errors import SearchError
from .terminal import one_line

if TYPE_CHECKING:
    from .settings import Settings
    from .terminal import Look

State = Literal["ok", "note", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. ``mend`` is the command that puts it right; a ``note`` is no fault, only good to know."""

    name: str
    state: State
    detail: str
    mend: str | None = None


def good(name: str, detail: str) -> Finding:
    """Return that all is well."""
    return Finding(name, "ok", detail)


def bad(name: str, detail: str, mend: str) -> Finding:
    """Return a fault and what mends it."""
    return Finding(name, "failed", detail, mend)


def diagnose(index: Path | None = None, host: str | None = None, port: int | None = None) -> Iterator[Finding]:
    """Check everything; what is given goes before the settings, as elsewhere."""
    from . import doctor_checks as checks

    yield checks.python()
    yield checks.packages()
    finding, settings = configured(index, host, port)
    yield finding
    yield checks.keys()
    yield from checks.index(settings.index)
    yield checks.writable(settings.index)
    yield checks.disk(settings.index)
    yield checks.memory()
    yield checks.files(settings.service.connections)
    yield checks.address(settings.host, settings.port)
    yield checks.traces()
    yield from checks.language_model(settings)
    yield from checks.extras()


def configured(index: Path | None, host: str | None, port: int | None) -> tuple[Finding, Settings]:
    """Check the settings and return them; where they are wrong, the defaults, so that the rest can be looked at."""
    from shlex import quote

    from .settings import PREFIX, Settings, config_file, load_settings

    try:
        settings = load_settings(index=index, host=host, port=port)
    except SearchError as error:
        variable = str(error).partition(":")[0]
        mend = f"unset {variable}" if variable.startswith(PREFIX) else f"${{EDITOR:-vi}} {quote(str(config_file()))}"
        given: dict[str, Any] = {"index": index, "host": host, "port": port}
        known = {name: value for name, value in given.items() if value is not None}
        return bad("settings", str(error), mend), Settings.model_construct(None, **known)
    file = config_file()
    return good("settings", str(file) if file.exists() else f"defaults; {file} does not exist"), settings


def readable(findings: list[Finding], look: Look) -> str:
    """Return the findings for people, a line each, and under each fault what to type."""
    lines = []
    for each in findings:
        mark = {"ok": "ok", "note": "--", "failed": "NO"}[each.state]
        told = look.style(mark, "bold", "red") if each.state == "failed" else mark
        lines.append(f"{told}  {each.name:<12} {one_line(each.detail)}")
        if each.mend:
            lines.append(f"    {'':<12} $ {each.mend}")
    faults = sum(each.state == "failed" for each in findings)
    lines.append(f"{faults} of {len(findings)} checks failed" if faults else "all is well")
    return "\n".join(lines)
