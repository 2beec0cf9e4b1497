"""What was named on the command line: files, folders, and addresses of the web, which are fetched if that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from ..index.reading.fetch import Fetched, fetch, is_url


def files(paths: Sequence[Path]) -> list[Path]:
    """Return paths as they are, none of which may be an address of the web."""
    for path in paths:
        if is_url(str(path)):
            raise typer.BadParameter(f"{path} is a URL; name files, or fetch it by: onrecord add URL --fetch")
    return list(paths)


def files_and_pages(named: Sequence[str], *, may_fetch: bool) -> tuple[list[Path], list[Fetched]]:
    """Return what is named as paths, and the pages at what are URLs; these are refused unless they may be fetched."""
    urls = [each for each in named if is_url(each)]
    if urls and not may_fetch:
        raise typer.BadParameter(f"{urls[0]} is a URL; say --fetch to have it fetched, or download it yourself")
    return [Path(each) for each in named if not is_url(each)], [fetch(url) for url in urls]
