"""A retriever for Haystack."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...retrieval.results import Filters
from ..extras import MissingExtra
from .articles import Articles, metadata

try:
    from haystack import Document, component, default_from_dict, default_to_dict
    from haystack.utils import Secret
except ImportError:
    raise MissingExtra("haystack") from None

if TYPE_CHECKING:
    from ...retrieval.searcher import Searcher

_KEY = Secret.from_env_var("ONRECORD_KEY", strict=False)


@component
class OnRecordRetriever:
    """Passages of an index as Haystack's documents; ``meta`` holds ``document_id``, ``start`` and ``end``."""

    def __init__(
        self,
        index: str | Path | Searcher = ".onrecord",
        top_k: int = 10,
        filters: Filters | None = None,
        key: Secret = _KEY,
    ) -> None:
        """Take a folder, an open index, or the address of a running service, which may want a ``key``."""
        self._articles = Articles(index, key.resolve_value())
        self.top_k, self.filters, self.key = top_k, filters, key

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """Return the ``documents`` that bear most on a question, best first."""
        hits = self._articles.search(query, self.top_k if top_k is None else top_k, self.filters)
        return {
            "documents": [Document(id=hit.id, content=hit.text, meta=metadata(hit), score=hit.score) for hit in hits]
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the component as data; an open index by its folder."""
        filters = asdict(self.filters) if self.filters else None
        data: dict[str, Any] = default_to_dict(
            self, index=self._articles.name, top_k=self.top_k, filters=filters, key=self.key.to_dict()
        )
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> OnRecordRetriever:
        """Make the component again."""
        options = dict(data["init_parameters"])
        if options.get("filters"):
            listed: dict[str, Any] = options["filters"]
            lists = {name: tuple(value) for name, value in listed.items() if isinstance(value, (list, tuple))}
            options["filters"] = Filters(**(listed | lists))
        made: OnRecordRetriever = default_from_dict(cls, {**data, "init_parameters": options})
        return made
