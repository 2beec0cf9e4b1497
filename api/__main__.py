"""The command ``onrecord``: whatever goes wrong on purpose is one line on stderr and exit code 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..index.errors import SearchError

USAGE = 2
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    try:
        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 found, 1 nothing found or abstained, 2 an error."""
    _open_missing_streams()
    from typer import TyperException
    from typer.main import get_command

    from .cli import app
    from .console import complain

    try:
        code = get_command(app).main(list(arguments), prog_name="onrecord", standalone_mode=False)
    except TyperException as error:
        complain(_usage(error))
    except SearchError as error:
        complain(str(error))
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
    else:
        return code if isinstance(code, int) else 0
    return USAGE


def _usage(error: Exception) -> str:
    """Return what is wrong with the command line and where help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "onrecord"
    return f"{getattr(error, 'format_message', error.__str__)().rstrip('.')}; see {command} -h"


def _open_missing_streams() -> None:
    # A caller may have closed them (>&-); Python then has None in their place.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open until exit


if __name__ == "__main__":
    main()
