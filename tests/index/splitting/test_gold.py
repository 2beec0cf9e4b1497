"""Furniture against articles marked by hand: the seeds, and fifty made for it, half of them held out."""

import json
from pathlib import Path

import pytest
from scripts.measure_furniture import GOLD, SETS, Result, main, measure, measure_clean, read_gold

from onrecord.index.reading.article import make_document
from onrecord.index.reading.plain import read_plain

from ...conftest import SEEDS, SHARED

LEAST_RECALL = {"seeds": 1.0, "tuned": 0.95, "held": 0.84}
CLEAN = ["clapnq-dev", "squad2", "qed-nq", "squadshifts-newwiki", "uit-wiki-vi", "mailong-vi-vi", "policyqa"]


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {name: measure(read_gold(GOLD / name)) for name in SETS}


@pytest.mark.parametrize("name", SETS)
def test_of_the_gold_articles_a_thousandth_is_hidden_at_most(name: str, results: dict[str, Result]) -> None:
    assert results[name].precision >= 0.999, results[name].wrongly_hidden


@pytest.mark.parametrize("name", SETS)
def test_of_the_gold_furniture_what_was_found_once_is_found(name: str, results: dict[str, Result]) -> None:
    assert results[name].recall >= LEAST_RECALL[name], results[name].missed


def test_of_all_gold_furniture_nine_tenths_are_found() -> None:
    assert measure([article for name in SETS for article in read_gold(GOLD / name)]).recall >= 0.9


def test_the_gold_has_fifty_made_articles_fifteen_of_them_vietnamese() -> None:
    names = [file.name for name in ("tuned", "held") for file in (GOLD / name).glob("*.txt")]
    assert (len(names), sum(name.startswith("vi-") for name in names)) == (50, 15)


@pytest.mark.parametrize("file", sorted(SEEDS.glob("*.txt")), ids=lambda file: file.name)
def test_the_marked_seeds_are_the_seeds(file: Path) -> None:
    (marked,) = [each for each in read_gold(GOLD / "seeds") if each.name == file.name]
    assert marked.text == file.read_bytes().decode()


def test_a_line_without_a_mark_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" |One.\nTwo.\n")
    with pytest.raises(ValueError, match=r"a\.txt:2 opens with 'Tw'"):
        read_gold(tmp_path)


def test_the_script_prints_what_it_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["measure_furniture.py", "--json"])
    main()
    gold = json.loads(capsys.readouterr().out)["gold"]
    assert gold["seeds"]["recall"] == 1.0
    assert gold["all"]["articles"] == 55


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the public test collections")
@pytest.mark.parametrize("name", CLEAN)
def test_next_to_nothing_of_a_clean_text_is_hidden(name: str) -> None:
    clean = measure_clean(SHARED / "eval" / "dev" / name, most_lines=3, most_characters=500_000)
    assert clean.share < 0.0001, clean.lines


TRUE_SENTENCES = [
    "Share prices fell.",
    "Views: he is not alone, for 37 members think so.",
    "Photo: the camera that was found had 93 pictures on its plates.",
    "Related news of the merger sent shares up 3%.",
    "Read more than 40 letters to the council and you learn that people stop.",
    "Follow the road north and the next light is 61 kilometres away.",
    "Sign up for a card at the desk; bring proof of address.",
    "Comments (there were 340, on small yellow cards) were nearly all in favour.",
    "Source: my own stopwatch, a cheap one, which I have since lost.",
    "By Monday the talks had failed.",
    "Updated safety rules, published in May: every weld is to be tested.",
    "She declined to comment.",
    '"No," he said.',
    "Nobody slept.",
    "Rent.",
    "Q: Do you miss it?",
    "A: Yes.",
    "Gold: $1,991.60",
    "• Rust on 30% of the bolts",
    "1. One hook.",
    "Attendance: 7,414.",
    "Player of the match",
    "Theo dõi trang giấy chạy qua trục máy, đứa cháu hỏi.",
    "Ảnh hưởng của mưa lũ làm công trình chậm bốn tháng.",
    "Nguồn nước giếng ở ba xã biên giới nhiễm phèn nặng.",
    "Bình luận về ông, hàng xóm chỉ nói một chữ: lạ.",
    "Xem nước lên đến đâu thì cho học trò về đến đấy.",
    "Lượt xem bệnh nhiều nhất là mắt, rồi đến răng.",
]
SENTENCE = "The county will carry two thirds of the costs of the ferry, and the operator one third, the council said."


@pytest.mark.parametrize("line", TRUE_SENTENCES)
@pytest.mark.parametrize("above", ["Views: 37", "Photo: VNA", SENTENCE], ids=["counter", "credit", "sentence"])
def test_a_true_sentence_that_looks_like_furniture_is_not_hidden(line: str, above: str) -> None:
    text = "\n".join(["Night ferry to run all winter", SENTENCE, above, line, SENTENCE, "Related news", "Who pays?"])
    document = make_document(read_plain(text, "a.txt"), lambda _: None)
    hidden = [text[span.start : span.end] for span in document.furniture]
    assert not [each for each in hidden if line in each]
    assert "Who pays?" in hidden


@pytest.mark.parametrize("heading", ["Croatia", "Like Rosa Parks", "Ewan Baird", "Business", "Home", "Hiệp hai"])
def test_a_heading_below_a_caption_is_not_hidden(heading: str) -> None:
    caption = "According to the bookmakers the team has a chance of 3% of winning the cup. A. Tran/AFP/Getty Images"
    text = "\n\n".join(["Four teams left in the cup", "When: Friday at noon", caption, heading, SENTENCE, SENTENCE])
    document = make_document(read_plain(text, "a.txt"), lambda _: None)
    assert heading not in [text[span.start : span.end] for span in document.furniture]
