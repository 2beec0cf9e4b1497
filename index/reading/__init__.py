"""Files into articles, one module a format.

>>> from onrecord.index.reading import read_articles
"""

from .files import Limits, Note, Skipped, read_articles

__all__ = ["Limits", "Note", "Skipped", "read_articles"]
