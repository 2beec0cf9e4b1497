"""What is installed only if asked for, and what to type where it is missing."""

from __future__ import annotations

from importlib.util import find_spec

from ..index.errors import SearchError


class MissingExtra(SearchError, ImportError):
    """A library that OnRecord works without is not installed (also an ImportError)."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs the extra {extra!r}, which is not installed: pip install 'onrecord[{extra}]'")


def require(extra: str, module: str) -> None:
    """Raise MissingExtra unless ``module``, which the extra installs, can be imported."""
    if find_spec(module) is None:
        raise MissingExtra(extra)
