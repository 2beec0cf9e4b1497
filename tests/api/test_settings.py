from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.api.settings import PREFIX, BadSettings, Settings, config_file, load_settings
from onrecord.index.reading.outcome import Limits


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for the settings file, and no variables."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = tmp_path / "onrecord" / "config.toml"
    file.parent.mkdir()
    return file


def test_defaults_hold_where_nothing_is_said() -> None:
    settings = load_settings()
    assert settings.index == Path(".onrecord")
    assert (settings.k, settings.max_risk) == (10, 0.5)
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_the_file_overrides_the_default(config: Path) -> None:
    config.write_text('k = 3\nindex = "/srv/news"\n')
    settings = load_settings()
    assert (settings.k, settings.index) == (3, Path("/srv/news"))


def test_a_variable_overrides_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("k = 3\n")
    monkeypatch.setenv("ONRECORD_K", "4")
    assert load_settings().k == 4


def test_a_flag_overrides_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_K", "4")
    assert load_settings(k=5).k == 5


def test_a_flag_that_was_not_given_overrides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_K", "4")
    assert load_settings(k=None).k == 4


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_K", "")
    assert load_settings().k == 10


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().k = 3


def test_a_relative_xdg_folder_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert config_file() == Path.home() / ".config" / "onrecord" / "config.toml"


def test_an_unknown_key_names_the_file_and_the_keys_there_are(config: Path) -> None:
    config.write_text("indx = 'x'\n")
    with pytest.raises(BadSettings, match=r"config\.toml: there is no setting 'indx'; there are index, "):
        load_settings()


def test_a_bad_value_in_the_file_names_the_file(config: Path) -> None:
    config.write_text("k = 1000\n")
    with pytest.raises(BadSettings, match=r"k in .*config\.toml: .*less than or equal to 100, found 1000"):
        load_settings()


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MAX_RISK", "nan")
    with pytest.raises(BadSettings, match=r"ONRECORD_MAX_RISK: .*finite number, found 'nan'"):
        load_settings()


@pytest.mark.parametrize("content", [b"k = = 3", b"\xff\xfe", b"k = 3\nk = 4"])
def test_a_file_that_is_not_toml_is_one_line(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    with pytest.raises(BadSettings, match=r"^[^\n]*config\.toml is not TOML: [^\n]*; mend it or remove it$"):
        load_settings()


def test_a_file_that_cannot_be_read_is_named(config: Path) -> None:
    config.mkdir()
    with pytest.raises(BadSettings, match=r"config\.toml: Is a directory"):
        load_settings()


def test_there_are_at_most_nineteen_settings() -> None:
    assert len(Settings.model_fields) <= 19


def test_limits_of_reading_come_from_the_file_variables_and_flags_together(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("[limits]\nfile_mb = 3\nseconds = 5\ndepth = 9\n")
    monkeypatch.setenv("ONRECORD_LIMITS__SECONDS", "6")
    limits = load_settings(limits={"file_mb": 4}).limits
    assert (limits.file_mb, limits.seconds, limits.depth, limits.passages) == (4, 6, 9, 20_000)


def test_a_bad_limit_is_named_where_it_stands(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("[limits]\nfile_mb = 0\n")
    with pytest.raises(BadSettings, match=r"limits\.file_mb in .*config\.toml: "):
        load_settings()
    monkeypatch.setenv("ONRECORD_LIMITS__FILE_MB", "no")
    with pytest.raises(BadSettings, match=r"ONRECORD_LIMITS__FILE_MB: .*found 'no'"):
        load_settings()


def test_the_default_limits_of_the_settings_are_those_of_reading() -> None:
    assert load_settings().limits.as_limits() == Limits()


def test_a_language_model_is_off_unless_its_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().endpoint() is None
    monkeypatch.setenv("ONRECORD_LLM_BASE_URL", "http://127.0.0.1:8080/v1")
    monkeypatch.setenv("ONRECORD_LLM_MODEL", "small")
    monkeypatch.setenv("ONRECORD_LLM_API_KEY", "sk-1")
    monkeypatch.setenv("ONRECORD_LLM_SECONDS", "3")
    endpoint = load_settings().endpoint()
    assert endpoint
    assert (endpoint.base_url, endpoint.model, endpoint.key, endpoint.seconds) == (
        "http://127.0.0.1:8080/v1", "small", "sk-1", 3
    )  # fmt: skip


def test_an_address_without_a_model_s_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_LLM_BASE_URL", "http://127.0.0.1:8080/v1")
    with pytest.raises(BadSettings, match=r"llm_model in .*: .*llm_base_url is set, so the model there wants its name"):
        load_settings()


def test_neither_key_nor_address_is_shown_where_it_is_wrong(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_LLM_BASE_URL", "https://user:secret@example.org/v1")
    with pytest.raises(BadSettings, match=r"^ONRECORD_LLM_BASE_URL: ") as refused:
        load_settings()
    monkeypatch.delenv("ONRECORD_LLM_BASE_URL")
    config.write_text("llm_api_key = 12345678\n")
    with pytest.raises(BadSettings, match="llm_api_key in") as also_refused:
        load_settings()
    assert "secret" not in str(refused.value)
    assert "12345678" not in str(also_refused.value)
    config.write_text("")
    monkeypatch.setenv("ONRECORD_LLM_API_KEY", "sk-very-secret")
    assert "very-secret" not in repr(load_settings())
