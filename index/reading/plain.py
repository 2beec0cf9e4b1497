"""Plain text: one article a file; its title, if it has one, is its first line."""

from __future__ import annotations

from .article import Draft


def read_plain(text: str, file_name: str) -> Draft:
    """Return the article that a text file is."""
    return Draft(text=text, file_name=file_name, alone=True)
