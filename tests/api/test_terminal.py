from __future__ import annotations

import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.terminal import Look, look_of, one_line, visible, well_formed


@given(st.text())
def test_visible_leaves_no_control_character_but_tab_and_newline(text: str) -> None:
    assert not [c for c in visible(text) if unicodedata.category(c) == "Cc" and c not in "\t\n"]


@given(st.text(alphabet="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069ab"))
def test_visible_leaves_no_bidi_mark(text: str) -> None:
    assert set(visible(text)) <= set("ab\\u0123456789cdef")


def test_visible_spells_out_an_escape_sequence() -> None:
    assert visible("\x1b[2J") == "\\x1b[2J"


def test_visible_spells_out_tag_characters() -> None:
    assert visible("\U000e0041") == "\\U000e0041"


def test_visible_spells_a_byte_that_was_not_utf8_as_that_byte() -> None:
    assert visible(b"caf\xe9".decode("utf-8", "surrogateescape")) == "caf\\xe9"


def test_visible_keeps_vietnamese_and_joined_emoji() -> None:
    text = "Bình Định, Bi\u0300nh, 👩\u200d🌾"
    assert visible(text) == text


def test_one_line_turns_every_run_of_white_space_into_one_space() -> None:
    assert one_line(" a\u00a0\r\n\tb\u2028c ") == "a b c"


@given(st.text(alphabet=st.characters()))
def test_well_formed_text_can_be_encoded_and_keeps_its_length(text: str) -> None:
    assert len(well_formed(text)) == len(text)
    well_formed(text).encode()


def test_well_formed_replaces_lone_surrogates() -> None:
    assert well_formed("a\udce9b\ud800") == "a\ufffdb\ufffd"


def test_a_plain_look_neither_wraps_nor_colours() -> None:
    look = Look()
    assert look.wrap("word " * 60, "  ") == ["  " + "word " * 60]
    assert look.style("text", "bold") == "text"


def test_wrapped_lines_fit_the_width_and_keep_the_words() -> None:
    lines = Look(width=40).wrap("a few words that do not fit on one line of forty columns", "   ")
    assert max(map(len, lines)) <= 40
    assert " ".join(" ".join(lines).split()) == "a few words that do not fit on one line of forty columns"


def test_clipped_text_ends_in_an_ellipsis_and_fits() -> None:
    line = Look(width=30).clip("a title that is too long to fit on the line", "    ")
    assert len(line) <= 30
    assert line.endswith("…")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_plain_text() -> None:
    assert look_of(io.StringIO()) == Look()


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert re.match("\x1b\\[1;36m", look_of(_Terminal()).style("text", "bold", "cyan"))


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert look_of(_Terminal()).style("text", "bold") == "text"
