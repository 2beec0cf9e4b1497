"""Where an adapter's passages come from: an index folder, an open index, or a running service."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from ...index.errors import SearchError
from ...retrieval.results import Filters
from .. import responses, shapes
from ..links import web_address

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher

_TIMEOUT_S = 60


class ServiceFailed(SearchError):
    """A running service did not answer, or refused."""


class Articles:
    """Searches ``where``: a folder (opened with the first question), an open index, or ``http://...``.

    A service may want a ``key``.
    """

    def __init__(self, where: str | Path | Searcher, key: str | None = None) -> None:
        self._key = key
        self._url = where.rstrip("/") if isinstance(where, str) and web_address(where) else None
        self._folder = None if self._url or not isinstance(where, (str, Path)) else Path(where)
        self._given = None if isinstance(where, (str, Path)) else where
        self._opened: Searcher | None = None

    @property
    def name(self) -> str:
        """The folder or the address, by which the same articles are found again."""
        return self._url or str(self._folder or (self._given and self._given.folder))

    def search(self, query: str, k: int, filters: Filters | None = None) -> list[responses.Hit]:
        """Return the best ``k`` passages, best first; raises a SearchError that says what to do."""
        if self._url:
            return _post(f"{self._url}/api/search", query, k, filters, self._key)
        found = self._searcher().search(query, k, filters=filters or Filters())
        return [shapes.hit(hit) for hit in found.hits]

    def close(self) -> None:
        """Close the index if it was opened here."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _searcher(self) -> Searcher:
        if self._given:
            return self._given
        if self._opened is None:
            from ...retrieval.searcher import open_searcher

            assert self._folder is not None
            self._opened = open_searcher(self._folder, follow=True)
        return self._opened


def metadata(hit: responses.Hit) -> dict[str, Any]:
    """Return what is known of a passage, its text aside; what is not known is left out."""
    known = hit.model_dump(mode="json", include=set(_KNOWN))
    return {name: known[name] for name in _KNOWN if known[name] is not None}


_KNOWN = ("document_id", "title", "source", "url", "author", "published", "start", "end", "score", "link")


def _post(url: str, query: str, k: int, filters: Filters | None, key: str | None) -> list[responses.Hit]:
    body: dict[str, Any] = {"query": query, "top_k": k}
    if filters:
        wanted = {name: value for name, value in asdict(filters).items() if value}
        body |= {"as_of": wanted.pop("as_of", None), "filters": wanted}
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - http(s) only
    if key:
        request.add_unredirected_header("Authorization", f"Bearer {key}")  # not for whoever it leads to
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            return responses.SearchResponse.model_validate_json(answer.read()).results
    except HTTPError as error:
        raise ServiceFailed(f"{url} answered {error.code}: {_detail(error)}") from None
    except (URLError, TimeoutError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise ServiceFailed(f"{url} did not answer as OnRecord does: {reason}; is it running there?") from None


def _detail(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (ValueError, KeyError, TypeError):
        return error.reason
