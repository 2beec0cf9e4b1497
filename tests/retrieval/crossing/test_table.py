from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from onrecord.retrieval.crossing.syllables import spelling
from onrecord.retrieval.crossing.table import TABLE_FILE, table

from ...conftest import ROOT

FOLDER = ROOT / "retrieval" / "crossing"


def stems(phrase: str) -> list[str]:
    return [meaning.stem for meaning in table().meanings(tuple(map(spelling, phrase.split())))]


def test_the_card_describes_the_table_that_is_there() -> None:
    card = json.loads((FOLDER / TABLE_FILE).with_suffix(".json").read_text())
    assert card["sha256"] == hashlib.sha256((FOLDER / TABLE_FILE).read_bytes()).hexdigest()


def test_the_table_is_small_and_holds_numbers_alone() -> None:
    assert (FOLDER / TABLE_FILE).stat().st_size < 8_000_000
    with np.load(FOLDER / TABLE_FILE, allow_pickle=False) as arrays:
        assert not any(arrays[name].dtype.hasobject for name in arrays.files)


def test_a_word_is_translated() -> None:
    assert stems("xuất khẩu")[0] == "export"


def test_both_words_of_a_name_in_two_words_are_translations() -> None:
    assert {"prime", "minist"} <= set(stems("thủ tướng"))


def test_the_name_of_a_country_is_translated() -> None:
    assert "sweden" in stems("Thụy Điển")


def test_a_word_typed_without_accents_is_translated() -> None:
    assert table().bare_meanings(("xuat", "khau"))[0].stem == "export"


def test_a_syllable_without_accents_stands_for_all_that_are_spelt_so() -> None:
    one, all_of_them = table().likelihood(("năm",)), table().bare_likelihood(("nam",))
    assert one is not None
    assert all_of_them is not None
    assert all_of_them > one


def test_weights_are_shares_and_fall() -> None:
    weights = [meaning.weight for meaning in table().meanings(("chêt1",))]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)


def test_an_english_word_is_translated_back_as_it_is_written() -> None:
    assert table().back("export")[0][0] == ("xuất", "khẩu")


def test_what_the_table_does_not_know_has_no_meaning() -> None:
    assert not table().meanings(("blockchainesque",))
    assert not table().back("blockchainesque")


def test_the_table_is_not_loaded_before_it_is_wanted(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "from onrecord.retrieval.crossing.table import table\n"
        "from onrecord.retrieval.crossing import cross, language, syllables\n"
        "assert not language.may_be_vietnamese(syllables.tokens('How large were the exports of 2024?'))\n"
        "assert table.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
