"""``POST /api/documents`` and ``DELETE /api/documents/{id}``: for keys that may write, and done when answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, Field
from starlette.exceptions import HTTPException

from ..index.errors import IndexLocked
from . import responses, shapes
from .access import key_of
from .articles import Id
from .encoding import json_text
from .problems import declared
from .questions import json_only
from .requests import Request as Taken
from .requests import Text

if TYPE_CHECKING:
    from ..index.change import BuildReport
    from ..index.manifest import Checked
    from ..index.reading.article import Remark
    from ..index.records import Article
    from ..retrieval.searcher import Searcher

_MOST = 100  # articles in one request
_WAIT_S = 1.0  # for a change under way: who waits for it holds a place that a reader could have


def _worded(text: str) -> str:
    if not text.strip():
        raise ValueError("holds no words")
    return text


_SOME = {"minLength": 1, "pattern": r"\S"}
_Field = Annotated[Text, Field(max_length=2000)]


class NewDocument(Taken):
    """An article. What it comes without is read out of its text where that states it."""

    text: Annotated[Text, AfterValidator(_worded), Field(json_schema_extra=_SOME)]
    id: Annotated[Text, Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="An article of this id is replaced; without, a hash of the article is its id."
    )
    title: _Field | None = None
    source: _Field | None = Field(default=None, description="Null: the name of the key.")
    url: _Field | None = None
    author: _Field | None = None
    published: _Field | None = None
    language: _Field | None = None


class NewDocuments(Taken):
    """Articles to be stored, all in one change."""

    documents: list[NewDocument] = Field(min_length=1, max_length=_MOST)


class Changed(responses.Shape):
    """A change that is on the disk: the index after it, and what was done."""

    ids: list[str] = Field(description="Of the articles named, in the order sent.")
    added: int
    changed: int
    removed: int
    unchanged: int
    notes: list[str] = Field(description="What was left out of an article, and why.")
    index: responses.Index


async def writing_allowed(request: Request) -> None:
    """Refuse who does not bring a key of scope ``write``; without any key, nobody may write."""
    key = key_of(request.scope)
    if key is None or key.scope != "write":
        raise HTTPException(403)


def routes(searcher: Searcher) -> APIRouter:
    """Return the routes that change the index."""
    router = APIRouter(
        prefix="/api",
        tags=["articles"],
        dependencies=[Depends(writing_allowed)],
        responses=declared(403, 422, 500, 503),
    )
    writer = Writer(searcher)

    @router.post(
        "/documents",
        response_model=Changed,
        responses=declared(413, 415),
        operation_id="add_documents",
        dependencies=[Depends(json_only)],
    )
    def add_documents(new: NewDocuments, request: Request) -> Response:
        """Store articles, durably before the answer: they are in the next answer. Wants a key that may write."""
        key = key_of(request.scope)
        return _told(writer.put(new.documents, key.name if key else ""))

    @router.delete(
        "/documents/{id:path}", response_model=Changed, responses=declared(404), operation_id="remove_document"
    )
    def remove_document(id: Id) -> Response:
        """Remove an article, durably before the answer: no answer holds it any more. Wants a key that may write."""
        return _told(writer.remove(id))

    return router


class Writer:
    """Changes the index of a searcher, one change at a time, and moves the searcher on to it."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._lock = Lock()
        self._checked: Checked = {}

    def put(self, new: Sequence[NewDocument], source: str) -> Changed:
        """Store articles; ``source`` is that of those that name none. Raises as ``build.put`` does."""
        from ..index.build import put

        with self._alone():
            notes: list[str] = []
            articles = [self._article(each, source, notes.append) for each in new]
            report = put(articles, self._searcher.folder, checked=self._checked)
            return self._done(report, [each.document.id for each in articles], notes)

    def remove(self, id: str) -> Changed:
        """Remove an article; raises as ``build.remove`` does."""
        from ..index.build import remove

        with self._alone():
            return self._done(remove(self._searcher.folder, ids=[id], checked=self._checked), [id], [])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=_WAIT_S):
            raise IndexLocked(self._searcher.folder, _WAIT_S)
        try:
            yield
        finally:
            self._lock.release()

    def _article(self, new: NewDocument, source: str, remark: Remark) -> Article:
        from ..index.manifest import read_manifest
        from ..index.reading.article import Draft, make_document
        from ..index.records import Article
        from ..index.splitting.passages import split

        given = new.model_dump()
        document = make_document(Draft(file_name=source, **given | {"source": new.source or source}), remark)
        _, manifest = read_manifest(self._searcher.folder)
        tokens = int(manifest.settings["passage_tokens"])
        return Article(document, tuple(split(document, self._searcher.encoder.count_tokens, max_tokens=tokens)))

    def _done(self, report: BuildReport, ids: list[str], notes: list[str]) -> Changed:
        self._searcher.refresh()
        return Changed(
            ids=ids,
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            unchanged=report.unchanged,
            notes=[*notes, *(note.message for note in report.notes)],
            index=shapes.index(self._searcher.info),
        )


def _told(changed: Changed) -> Response:
    return Response(json_text(changed), media_type="application/json")
