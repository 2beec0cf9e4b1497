from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.api.encoding import dumps
from onrecord.api.terminal import UNSAFE

texts = st.text(alphabet=st.characters())


@given(st.dictionaries(texts, texts | st.integers() | st.none() | st.lists(texts)))
def test_json_reads_back_as_what_was_written(value: dict[str, object]) -> None:
    assert json.loads(dumps(value)) == value


@given(texts)
def test_json_is_utf8_and_holds_no_unsafe_character(text: str) -> None:
    written = dumps([text])
    written.encode("utf-8")
    assert not UNSAFE.search(written)


def test_letters_stay_readable() -> None:
    assert dumps("Bình Định") == '"Bình Định"'


def test_bidi_overrides_become_escapes() -> None:
    assert dumps("\u202e") == '"\\u202e"'


def test_json_without_indent_is_one_line() -> None:
    assert "\n" not in dumps({"a": ["b\nc\u2028"]})


def test_nan_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(float("nan"))
