import time

import pytest

from onrecord.index.records import Span
from onrecord.index.splitting.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        "During the conference, Ms. Doan Phuong Lan presented a report.",
        "Ông sống ở TP. Hồ Chí Minh từ năm 1990.",
        "PGS. TS. Nguyễn Văn A phát biểu tại hội nghị.",
        "ThS. Trần B nói.",
        "Directive No. 15-CT/TW was adopted.",
        "The U.S. President spoke of 3.5 percent growth.",
        "Gov. Smith met Gen. Lee and Sen. Roe.",
        "He came, e.g. Monday, i.e. He was there.",
        "It opens at 5 p.m. Monday and closes on Friday.",
        "The result (Nguyen et al. 2020) holds.",
        "The sector supported the signing of 40 documents./.",
        "Social insurance, labor..., while handling problems.",
        "“It is good. It is fine,” he said.",
        "The Crescent Ballroom is at 308 N. Second Avenue.",
        "Senator J.D. Vance spoke in Ohio.",
        "The case of Roe v. Wade was overturned.",
        "It airs at 9 p.m. Dec. 22 on television.",
        "Avg. commute time was 20 minutes.",
        "1. Strengthen the dissemination of agreements.",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert cut(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It rose. It fell.", ["It rose.", "It fell."]),
        ("Did it rise? Yes! It did…", ["Did it rise?", "Yes!", "It did…"]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
        ("Nó tăng. Đó là điều tốt.", ["Nó tăng.", "Đó là điều tốt."]),
        ("It ended at 5 p.m. The next began.", ["It ended at 5 p.m.", "The next began."]),
        ("It left the U.S. The rest stayed.", ["It left the U.S.", "The rest stayed."]),
        ("It was built in 1990 by A.B. He sold it.", ["It was built in 1990 by A.B.", "He sold it."]),
        ("Was it No. Yes it was.", ["Was it No.", "Yes it was."]),
        ("No space here.Yes there is none.", ["No space here.", "Yes there is none."]),
    ],
)
def test_two_sentences_are_parted(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_sentences_are_trimmed_of_no_break_spaces() -> None:
    assert cut("\u00a0 One is here.\u00a0\u00a0\u00a0 Two is here.\u00a0\u00a0") == ["One is here.", "Two is here."]


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "😀 Not this. Ms. Lan came. Not that."
    assert sentences(text, 12, 25) == [Span(12, 25)]
    assert text[12:25] == "Ms. Lan came."


def test_a_line_break_inside_a_sentence_does_not_part_it() -> None:
    assert cut("The plan was\r\nadopted in Hanoi.\nIt is new.") == ["The plan was\r\nadopted in Hanoi.", "It is new."]


def test_a_blank_line_parts_sentences() -> None:
    assert cut("No stop here\r\n \r\nAnother one") == ["No stop here", "Another one"]


def test_a_long_quotation_is_parted_into_its_sentences() -> None:
    spoken = "We must act now, and we must act together with all of our partners in the region. " * 8
    assert len(cut(f"“{spoken.strip()}”")) == 8


def test_half_characters_do_not_stop_it() -> None:
    assert cut("One \ud83d here. Two.") == ["One \ud83d here.", "Two."]


@pytest.mark.parametrize("unit", ["“x. ", "a", "(", '"Hello (there ', "\n", ". ", "1. "])
def test_time_grows_with_length_only(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.perf_counter()
    sentences(text, 0, len(text))
    assert time.perf_counter() - began < 5
