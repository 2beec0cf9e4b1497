"""Words as people type them: typos, accents, numbers, codes, acronyms, and operators, over a real index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.api import readable, shapes
from onrecord.api.encoding import json_text
from onrecord.index.build import build
from onrecord.index.wording import wording
from onrecord.retrieval.filters import allowed_rows
from onrecord.retrieval.legs import dense_leg, lexical_leg, most_words
from onrecord.retrieval.query import read_question
from onrecord.retrieval.results import Condition, Filters, SearchResults
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.understanding import understand

ARTICLES = [
    ("warn", "Early warning of floods", "VNA", "en", "2024-01-01", "Provinces set up sirens along the Red River."),
    ("late", "Floods came late", "Reuters", "en", "2024-02-01", "No warning was early enough, said the farmers."),
    ("trade", "Trade in 2023", "VnExpress International", "en", "2024-03-01", "Trade came to $683 billion, a record."),
    ("inward", "Money from abroad", "VNA", "en", None, "Firms brought in 36.6bn dollars, up 32.1% on the year."),
    ("tra", "Ngoại thương", "Báo Bình Định", "vi", "2024-04-01", "Xuất khẩu tăng 12,5 %, có 1.000 doanh nghiệp."),
    ("code", "A plan", "VOV", "en", None, "Resolution 21/NQ-CP sets out what ministries must do for diplomacy."),
    ("other", "Another plan", "VOV", "en", None, "Resolution 22/NQ-CP is about roads; 21 of them get a new surface."),
    ("wef", "Davos", "VNA", "en", None, "The World Economic Forum (WEF) meets in January in the mountains."),
    ("short", "Guests", "VNA", "en", None, "Leaders who went to the WEF spoke of chips and of clean power."),
    ("long", "Hosts", "VNA", "en", None, "Nobody at the World Economic Forum wanted to speak about customs duty."),
    ("binh", "Bình Định", "Báo Bình Định", "vi", None, "Tỉnh Bình Định đón khách du lịch đến biển Quy Nhơn."),
    ("plain", "A visit", "Reuters", "en", None, "Delegates went to Binh Dinh to see its towers and its harbours."),
    ("typo", "A letter", "Reuters", "en", None, "The goverment wrote back within a week, in one short letter."),
]
OFTEN = [f"The government met for the {n}th time and government offices closed early." for n in range(30)]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("words")
    names = ("id", "title", "source", "language", "published", "text")
    lines = [dict(zip(names, article, strict=True)) for article in ARTICLES]
    lines += [{"id": f"gov{n}", "title": f"Day {n}", "source": "Gazette", "text": text} for n, text in enumerate(OFTEN)]
    (folder / "in.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    build([folder / "in.jsonl"], folder / "index", encoder=str(encoder_folder))
    with open_searcher(folder / "index") as opened:
        yield opened


def ids(found: SearchResults) -> list[str]:
    return [hit.document_id for hit in found]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("erly waring of floods", "warn"), ("sirns along the Red Rivr", "warn"),
        ("683bn trade", "trade"), ("683,000 million", "trade"),
        ("$683 billion", "trade"), ("36.6 billion", "inward"), ("32,1 %", "inward"), ("12.5%", "tra"), ("1,000", "tra"),
        ("21 NQ CP", "code"), ("21/nq-cp", "code"), ("nghị quyết 21/NQ-CP", "code"), ("du lich Binh Dinh", "binh"),
    ],
)  # fmt: skip
def test_words_find_what_is_meant_however_they_are_typed(news: Searcher, asked: str, wanted: str) -> None:
    assert ids(news.search(asked, 3))[0] == wanted


@pytest.mark.parametrize(
    "asked",
    ["WEF", "World Economic Forum in January", "683,000 million trade", "the goverment letter", '"early warning"'],
)
def test_no_score_by_words_exceeds_the_greatest_possible(news: Searcher, asked: str) -> None:
    query = understand(asked, news._generation)
    _, scores = lexical_leg(news._generation, query, Filters(), 50)
    assert 0 < scores[0] <= most_words(news._generation.lexical, query)


@pytest.mark.parametrize(("asked", "wanted"), [("Bình Định", "binh"), ("Binh Dinh", "plain")])
def test_the_spelling_asked_for_ranks_first(news: Searcher, asked: str, wanted: str) -> None:
    rows, _ = lexical_leg(news._generation, read_question(asked, news._generation.lexical), Filters(), 9)
    found = [news._generation.articles.passage(int(row)).document_id for row in rows]
    assert found[0] == wanted
    assert set(found) >= {"binh", "plain"}


def test_a_corrected_word_is_told(news: Searcher) -> None:
    read = news.search("erly waring", 1).interpretation
    assert read is not None
    assert [(each.asked, each.used[0]) for each in read.corrections] == [("erly", "early"), ("waring", "warning")]
    assert read.text == "early warning"


def test_a_typo_that_an_article_has_finds_the_word_meant_besides(news: Searcher) -> None:
    found = news.search("goverment", 10)
    assert found[0].document_id == "typo"
    assert sum(each.startswith("gov") for each in ids(found)) >= 5
    assert found.interpretation is not None
    assert [(each.asked, each.used) for each in found.interpretation.expansions] == [("goverment", ("government",))]


@pytest.mark.parametrize("asked", ["WEF", "wef", "World Economic Forum"])
def test_an_acronym_and_its_long_form_find_each_other(news: Searcher, asked: str) -> None:
    query = understand(asked, news._generation)
    rows, _ = lexical_leg(news._generation, query, Filters(), 10)
    found = [news._generation.articles.passage(int(row)).document_id for row in rows]
    assert {"wef", "short", "long"} == set(found[:3])
    assert found[2] == ("short" if asked.startswith("World") else "long")  # what was asked for itself counts for more


def test_the_words_of_an_acronym_are_highlighted(news: Searcher) -> None:
    hit = next(hit for hit in news.search("WEF", 50) if hit.document_id == "long")
    assert [hit.text[start:end] for start, end in hit.highlights] == ["World", "Economic", "Forum"]


def test_part_of_a_compound_is_no_acronym(news: Searcher) -> None:
    assert understand("Who went to WEF5?", news._generation).groups == ()


def test_an_expansion_is_told(news: Searcher) -> None:
    told = news.search("Who went to the WEF?", 1).interpretation
    assert told is not None
    assert [(each.asked, each.used) for each in told.expansions] == [("WEF", ("World Economic Forum",))]


def test_a_question_about_an_acronym_is_not_told_that_nothing_mentions_it(news: Searcher) -> None:
    answer = news.ask("What did nobody at the WEF want to speak about?")
    reason = answer.abstained.reason if answer.abstained else ""
    assert "do not mention" not in reason


def test_a_plain_question_has_no_interpretation(news: Searcher) -> None:
    found = news.search("farmers along the river", 3)
    assert found.interpretation is None
    assert "interpretation" not in json.loads(json_text(shapes.search(found)))


@pytest.mark.parametrize(
    "phrase", ["early warning", "EARLY   Warning", "red river", "bình định", "Binh Dinh", "21/NQ-CP", "warning"]
)
def test_every_hit_has_the_phrase_and_every_passage_that_has_it_is_a_hit(news: Searcher, phrase: str) -> None:
    found = ids(news.search(f'"{phrase}"', 100))
    assert set(found) == {own for own, text in texts(news).items() if holds(text, phrase)}
    assert found


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_hits_hold_every_phrase_and_nothing_excluded_on_both_legs(news: Searcher, data: st.DataObject) -> None:
    words = st.sampled_from(sorted({word for text in texts(news).values() for word in wording(text)}))
    phrases = data.draw(st.lists(st.lists(words, min_size=1, max_size=2).map(" ".join), max_size=2))
    excluded = data.draw(st.lists(st.lists(words, min_size=1, max_size=2).map(" ".join), max_size=3))
    conditions = (*(Condition("passage", p) for p in phrases), *(Condition("passage", e, False) for e in excluded))
    generation, filters = news._generation, Filters(conditions=conditions)
    query = read_question("the government early plan of trade in floods", generation.lexical)
    wanted = {
        own
        for own, text in texts(news).items()
        if all(holds(text, each) for each in phrases) and not any(holds(text, each) for each in excluded)
    }
    by_words, _ = lexical_leg(generation, query, filters, 100)
    by_meaning, _ = dense_leg(generation, generation.encoder.encode_query("x").vector, filters, 100)
    assert {generation.articles.passage(int(row)).document_id for row in by_words} <= wanted
    assert {generation.articles.passage(int(row)).document_id for row in by_meaning} == wanted


def texts(news: Searcher) -> dict[str, str]:
    return {each.id: f"{each.title} \x00 {each.text}" for each in news.documents(limit=100)}


def holds(text: str, phrase: str) -> bool:
    wanted = f" {' '.join(wording(phrase))} "
    return any(wanted in f" {' '.join(wording(half))} " for half in text.split("\x00"))


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("floods source:reuters", {"late", "plain", "typo"}),
        ('floods source:"VnExpress International"', {"trade"}),
        ("trade source:vnexpress", {"trade"}),
        ("trade -source:gazette -source:VNA -source:vov -source:reuters -lang:vi", {"trade"}),
        ("source:'binh dinh' lang:vi travel", {"tra", "binh"}),
        ("title:davos meeting", {"wef"}),
        ("plan title:plan -title:another", {"code"}),
        ("floods before:2024-01-31", {"warn"}),
        ("trade after:2024-02-15 before:2024-03-31", {"trade"}),
    ],
)
def test_fields_narrow_the_search(news: Searcher, asked: str, wanted: set[str]) -> None:
    if "'" in asked:
        asked = asked.replace("'", '"')
    assert set(ids(news.search(asked, 100))) == wanted


def test_operators_and_filters_must_both_be_met(news: Searcher) -> None:
    filters = Filters(source=("VNA",), published_after="2023-06-01")
    assert ids(news.search("floods -harbour before:2024-06-01", 10, filters=filters)) == ["warn"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("-floods", "no word is left"),
        ("source:vna", "no word is left"),
        ('"no such phrase" floods', "no passage holds the phrase 'no such phrase'"),
        ("floods source:nobody", "no article has 'nobody' in its source"),
        ('"early warning" "red river" -sirens', "no passage meets all conditions"),
    ],
)
def test_a_search_that_finds_nothing_says_why(news: Searcher, asked: str, why: str) -> None:
    found = news.search(asked, 10)
    assert not found.hits
    assert found.interpretation is not None
    assert why in found.interpretation.notes[-1]
    assert why in readable.read_as(found.interpretation)[-1]


def test_an_answer_keeps_to_a_phrase_that_some_passage_has(news: Searcher) -> None:
    answer = news.ask('What is set up for "early warning" of floods?', max_risk=1.0)
    assert {source.document_id for citation in answer.citations for source in citation.sources} == {"warn"}
    assert answer.interpretation is not None
    assert answer.interpretation.phrases == ("early warning",)


def test_an_answer_lets_a_phrase_go_that_no_passage_has_and_says_so(news: Searcher) -> None:
    answer = news.ask(
        'What does the article "Sirens and Floods: a Story" say is set up along the Red River?', max_risk=1.0
    )
    assert answer.answered
    assert answer.interpretation is not None
    assert "searched for by its words" in answer.interpretation.notes[0]


def test_a_question_of_operators_alone_is_not_answered_and_says_why(news: Searcher) -> None:
    answer = news.ask("-floods source:vna")
    assert answer.abstained is not None
    assert "no word is left" in answer.abstained.reason


def test_the_encoder_sees_the_words_of_phrases_and_not_what_is_excluded(news: Searcher) -> None:
    query = read_question('"early warning" -football source:vna floods', news._generation.lexical)
    assert query.text == "early warning floods"
    assert (query.phrases, query.excluded) == (("early warning",), ("football",))
    assert query.fields == (Condition("source", "vna"),)


def test_no_operator_means_no_mask(news: Searcher) -> None:
    assert allowed_rows(Filters(), news._generation) is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ['"', "-", "floods", ' "early warning" ', " -trade ", "source:", "vna", ":", "“", "(", " ", "a"]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_question_with_a_word_is_searched(news: Searcher, question: str) -> None:
    if any(char.isalnum() for char in question):
        found = news.search(question, 3)
        for hit in found:
            assert all(hit.text[start:end] for start, end in hit.highlights)
            article = news.document(hit.document_id).text
            assert article[hit.start : hit.end] == hit.text
