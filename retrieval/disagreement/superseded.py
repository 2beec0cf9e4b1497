"""Whether what an answer quotes has been overtaken: a later article gives another value for the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..results import Citation, Disagreement, Source, Superseded


def superseded(citations: Sequence[Citation], disagreements: Sequence[Disagreement]) -> tuple[Citation, ...]:
    """Return the citations, each source with the latest article that gives another value than its own.

    Only articles that the filters let pass are known here: as of a day, nothing later supersedes anything.
    """
    return tuple(
        replace(citation, sources=tuple(_overtaken(source, disagreements) for source in citation.sources))
        for citation in citations
    )


def _overtaken(source: Source, disagreements: Sequence[Disagreement]) -> Source:
    later = [
        Superseded(stated.document_id, stated.title, stated.published, stated.value)
        for disagreement in disagreements
        if (own := disagreement.values[0]).document_id == source.document_id and own.start == source.start
        for stated in disagreement.values[1:]
        if stated.published and source.published and stated.published[:10] > source.published[:10]
    ]
    if not later:
        return source
    return replace(source, superseded_by=max(later, key=lambda each: (each.published, each.document_id)))
