"""What an id on the command line stands for: an article, a passage, or any span of an article."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ..index.errors import NotInIndex
from ..index.records import Document, Passage
from .console import emit, emit_bytes
from .origin import facts
from .terminal import one_line, visible

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher

_SPAN = re.compile(r"(.+):([0-9]{1,18})-([0-9]{1,18})", re.DOTALL)


def find(searcher: Searcher, id: str) -> tuple[Document, Passage | None]:
    """Return the article that ``id`` names, with the slice of it where it names one; raises NotInIndex."""
    with suppress(NotInIndex):
        return searcher.document(id), None
    with suppress(NotInIndex):
        cut, article = searcher.passage(id)
        return article, cut
    if match := _SPAN.fullmatch(id):
        article = searcher.document(match[1])
        start, end = int(match[2]), int(match[3])
        if start <= end <= len(article.text):
            return article, Passage(article.id, start, end, article.text[start:end])
    raise NotInIndex("article or passage", id)


def show(text: str, article: Document) -> None:
    """Write stored text to stdout: made harmless and with its origin above it on a terminal, to the byte elsewhere."""
    if sys.stdout.isatty():
        emit(one_line(" · ".join((article.title, *facts(article)))) + "\n")
        emit(visible(text.replace("\r\n", "\n")))
    else:
        emit_bytes(text.encode("utf-8", "surrogatepass"))
