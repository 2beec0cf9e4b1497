import unicodedata

import pytest

from onrecord.index.languages import primary
from onrecord.index.reading.metadata.clue import Clue
from onrecord.index.reading.metadata.language import detect, settle

ENGLISH = "The ministry said on Tuesday that exports had grown by a tenth in the first quarter of the year. " * 3
VIETNAMESE = "Bộ Công Thương cho biết xuất khẩu đã tăng trưởng một phần mười trong quý đầu tiên của năm nay. " * 3
TEXTS = {
    "en": ENGLISH,
    "vi": VIETNAMESE,
    "fr": "Le ministère a déclaré mardi que les exportations avaient augmenté d'un dixième au premier trimestre. " * 2,
    "de": "Das Ministerium teilte am Dienstag mit, dass die Ausfuhren im ersten Quartal um ein Zehntel gestiegen sind. "
    * 2,
    "ja": "経済産業省は火曜日、第一四半期の輸出が一割増加したと発表した。今後もさらなる成長が見込まれるという。" * 2,
    "ru": "Министерство сообщило во вторник, что экспорт вырос на десятую часть в первом квартале этого года. " * 2,
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_language_is_told_from_a_paragraph(language: str) -> None:
    clue = detect(TEXTS[language])
    assert clue is not None
    assert (clue.value, clue.where) == (language, "detected")


def test_composed_and_decomposed_letters_are_the_same_language() -> None:
    assert detect(unicodedata.normalize("NFD", VIETNAMESE)) == detect(unicodedata.normalize("NFC", VIETNAMESE))


@pytest.mark.parametrize(
    "text", ["", "Hanoi", "2024 | 41 | 52 | 63", "Comment (0)", "xqz jkw vbn " * 20, "1234567890 " * 50]
)
def test_a_text_that_does_not_tell_has_no_language(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(
            ("vi-VN", "vi"),
            ("vi_VN", "vi"),
            ("EN", "en"),
            ("eng", "en"),
            ("zh-Hant-TW", "zh"),
            ("iw", "he"),
            ("ceb", "ceb"),
        )
    ],
)
def test_a_tag_names_one_language(tag: str, code: str) -> None:
    assert primary(tag) == code


@pytest.mark.parametrize("tag", ["", "und", "mul", "english", "v", "vi VN", "vi-"])
def test_other_words_name_none(tag: str) -> None:
    assert primary(tag) is None


def test_a_field_stands_against_the_text_but_not_in_silence() -> None:
    clue, belied = settle(Clue("en", "field", 1.0), VIETNAMESE)
    assert clue == Clue("en", "field", 1.0)
    assert belied is not None
    assert "reads as vi" in belied


def test_a_page_gives_way_to_its_text() -> None:
    clue, belied = settle(Clue("en", "html lang", 0.8), VIETNAMESE)
    assert clue is not None
    assert (clue.value, clue.where, belied is None) == ("vi", "detected", False)


def test_close_languages_are_no_contradiction() -> None:
    assert settle(Clue("nb", "field", 1.0), "Departementet sa på tirsdag at eksporten hadde økt. " * 5)[1] is None


def test_where_the_text_does_not_tell_what_is_declared_stands() -> None:
    assert settle(Clue("en", "html lang", 0.8), "Hanoi") == (Clue("en", "html lang", 0.8), None)
