"""Whether what an answer cites says what it quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.retrieval.evaluation.citing import articles, statements, support
from onrecord.retrieval.results import Answer, Citation, Copy, IndexInfo, Source

TEXTS = {"a": "Rain fell. Ann keeps zebras. Bob keeps owls.", "b": "Nobody keeps a quagga."}


def span(document_id: str, start: int, end: int) -> str:
    return TEXTS.get(document_id, "")[start:end]


def source(document_id: str, quote: str, copies: tuple[Copy, ...] = ()) -> Source:
    start = TEXTS[document_id].index(quote)
    return Source(1, "p", document_id, "", "", None, None, start, start + len(quote), quote, 0.5, copies)


def answer(*told: tuple[str, tuple[Source, ...]], rest: str = "") -> Answer:
    """Return an answer that says these statements, each cited by its sources with one marker, and then a rest."""
    text, citations = "", []
    for n, (said, sources) in enumerate(told, start=1):
        start, marker = len(text), f"[{n}]"
        text += f"{said} {marker} "
        place = start + len(said) + 1
        citations.append(Citation(start, start + len(said), said, (place, place + len(marker)), sources))
    return Answer("?", True, text + rest, 0.5, tuple(citations), None, IndexInfo("i", 2, 2))


ZEBRAS, OWLS = "Ann keeps zebras.", "Bob keeps owls."


def test_an_answer_of_quotes_is_cited_wholly() -> None:
    given = answer((ZEBRAS, (source("a", ZEBRAS),)), (OWLS, (source("a", OWLS),)))
    assert [said for said, _ in statements(given)] == [ZEBRAS, OWLS]
    assert support(given, span) == (1.0, 1.0)


def test_an_offset_that_is_one_off_supports_nothing() -> None:
    right = source("a", ZEBRAS)
    given = answer((ZEBRAS, (replace(right, start=right.start + 1),)), (OWLS, (source("a", OWLS),)))
    assert support(given, span) == (0.5, 0.5)


def test_a_text_that_is_not_the_quote_is_not_supported() -> None:
    assert support(answer(("Ann keeps zebra.", (source("a", ZEBRAS),))), span) == (0.0, 0.0)


def test_what_is_said_without_a_citation_costs_recall_alone() -> None:
    assert support(answer((ZEBRAS, (source("a", ZEBRAS),)), rest="It is well known."), span) == (0.5, 1.0)


def test_a_citation_beside_a_good_one_costs_precision_alone() -> None:
    given = answer((ZEBRAS, (source("a", ZEBRAS), source("b", TEXTS["b"]))))
    assert support(given, span) == (1.0, 0.5)


def test_an_article_that_is_gone_supports_nothing() -> None:
    given = answer((ZEBRAS, (replace(source("a", ZEBRAS), document_id="gone"),)))
    assert support(given, span) == (0.0, 0.0)


def test_an_answer_that_says_nothing_is_not_scored() -> None:
    assert support(answer(), span) is None


def test_articles_cited_are_compared_with_those_graded() -> None:
    given = answer((TEXTS["b"], (source("b", TEXTS["b"]),)), (OWLS, (source("a", OWLS),)))
    assert articles(given, {"a", "c"}) == {
        "first article": 0.0, "any article": 1.0, "article recall": 0.5, "article precision": 0.5,
    }  # fmt: skip


def test_a_copy_named_beside_the_article_cited_counts_as_it() -> None:
    given = answer((OWLS, (source("a", OWLS, (Copy("c", "", "", None, None),)),)))
    assert articles(given, {"c"})["first article"] == 1.0


@pytest.mark.parametrize("relevant", [{}, {"a": 1}])
def test_no_citation_is_no_article(relevant: dict[str, int]) -> None:
    assert set(articles(answer(), relevant).values()) == {0.0}
