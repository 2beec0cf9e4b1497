"""How well an answer is cited: whether the articles say what it quotes, and whether they are the right ones.

Citation recall and precision are those of ALCE (Gao et al., "Enabling Large Language Models to Generate Text with
Citations", EMNLP 2023), but that a model of entailment is not asked: a citation supports a statement if
the statement stands in the cited span of the stored article, character for character. What is served is measured, text
and offsets, so for an answer made of quotes less than 1 means that something is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ..results import Answer, Source

Span = Callable[[str, int, int], str]  # what an article holds from an offset to another; "" where there is none


def support(answer: Answer, span: Span) -> tuple[float, float] | None:
    """Return citation recall and precision of an answer, 0 to 1; None where it says nothing.

    Recall is the share of statements that one of their citations supports, precision that of citations that
    support their statement. (In ALCE a citation that supports nothing alone still counts if those beside it
    need it; a statement that stands in one piece needs one span only.)
    """
    told = statements(answer)
    if not told:
        return None
    supported = [[said in span(s.document_id, s.start, s.end) for s in sources] for said, sources in told]
    citations = [each for row in supported for each in row]
    recall = sum(any(row) for row in supported) / len(supported)
    return recall, sum(citations) / len(citations) if citations else 0.0


def statements(answer: Answer) -> list[tuple[str, list[Source]]]:
    """Return what the answer's text says between its markers, each with the sources of the markers that follow it."""
    told: list[tuple[str, list[Source]]] = []
    read = 0
    for citation in sorted(answer.citations, key=lambda each: each.marker):
        start, end = citation.marker
        said = answer.text[read:start].strip()
        if said or not told:
            told.append((said, []))
        told[-1][1].extend(citation.sources)
        read = end
    rest = answer.text[read:].strip()
    return [(said, sources) for said, sources in [*told, (rest, [])] if said]


def articles(answer: Answer, relevant: Collection[str]) -> Mapping[str, float]:
    """Return how far the articles cited are the relevant ones, each 0 to 1.

    ``first article`` and ``any article``: is it, is one of them; ``article precision`` and ``recall``: the shares. A
    copy named with the article cited counts as that, for it is served with it.
    """
    cited = [_named(source) for citation in answer.citations for source in citation.sources]
    right = [not ids.isdisjoint(relevant) for ids in cited]
    found = set().union(*cited).intersection(relevant)
    return {
        "first article": float(right[0]) if right else 0.0,
        "any article": float(any(right)),
        "article recall": len(found) / len(relevant) if relevant else 0.0,
        "article precision": sum(right) / len(right) if right else 0.0,
    }


def _named(source: Source) -> set[str]:
    return {source.document_id, *(copy.document_id for copy in source.copies)}
