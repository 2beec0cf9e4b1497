"""The settings: command-line flag, else ``ONRECORD_*`` variable, else the user's TOML file, else default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ..index.errors import SearchError

if TYPE_CHECKING:
    from ..index.encoder import EncoderOptions
    from ..index.reading.outcome import Limits
    from ..retrieval.writing.endpoint import Endpoint

PREFIX = "ONRECORD_"
_SECRET = ("llm_base_url", "llm_api_key")  # never shown, not even where they are wrong


class BadSettings(SearchError):
    """A setting that the program does not have, or a value that it cannot have."""


class ReadingLimits(BaseModel):
    """What reading may cost at most; a table in the file, ``ONRECORD_LIMITS__FILE_MB`` and so on as variables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file_mb: Annotated[int, Field(ge=1)] = 32
    unpacked_mb: Annotated[int, Field(ge=1)] = 200
    seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 20
    memory_mb: Annotated[int, Field(ge=128)] = 1024
    passages: Annotated[int, Field(ge=1)] = 20_000
    depth: Annotated[int, Field(ge=0)] = 200

    def as_limits(self) -> Limits:
        """Return them as reading takes them."""
        from ..index.reading.outcome import Limits

        return Limits(
            file_bytes=self.file_mb * 2**20,
            unpacked_bytes=self.unpacked_mb * 2**20,
            seconds=self.seconds,
            memory_bytes=self.memory_mb * 2**20,
            passages=self.passages,
            depth=self.depth,
        )


class ServiceSettings(BaseModel):
    """How ``serve`` guards itself; a table in the file, ``ONRECORD_SERVICE__WAITING`` and so on as variables.

    ``running`` is how many requests are worked on at once, 0 one for each core; ``waiting`` how many more may wait;
    ``seconds`` how long one may take, ``connections`` how many may be open, ``workers`` how many
    processes share all that. ``hosts`` are names that the service is
    known by, ``origins`` sites whose pages may call it. ``log`` writes a line for each request, without what it asks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    running: Annotated[int, Field(ge=0, le=40)] = 0
    waiting: Annotated[int, Field(ge=0)] = 6
    seconds: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 10
    connections: Annotated[int, Field(ge=1, le=100_000)] = 512
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    hosts: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9._:\[\]-]+$")], ...] = ()
    origins: tuple[Annotated[str, Field(pattern=r"^https?://[^/*@\s]+$")], ...] = ()
    log: bool = False

    def shared(self, cores: int) -> ServiceSettings:
        """Return what each of the ``workers`` is allowed, so that together they are allowed this on so many cores."""
        each = {"running": self.running or cores, "waiting": self.waiting, "connections": self.connections}
        return self.model_copy(update={name: -(-number // self.workers) for name, number in each.items()})


class Settings(BaseSettings):
    """Everything a user can set once instead of on every command line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    index: Annotated[Path, AfterValidator(Path.expanduser)] = Path(".onrecord")
    encoder: str = Field("all-MiniLM-L6-v2", min_length=1)
    dimensions: int | None = Field(None, ge=1)
    query_prompt: str | None = None
    passage_prompt: str | None = None
    passage_tokens: int = Field(256, ge=16, le=8192)
    k: int = Field(10, ge=1, le=100)
    reranker: str | None = Field(None, min_length=1)
    reranker_ms: int = Field(500, ge=0, le=3_600_000)
    reranker_passages: int = Field(50, ge=1, le=1000)
    max_risk: float = Field(0.5, ge=0, le=1, allow_inf_nan=False)
    limits: ReadingLimits = ReadingLimits()
    service: ServiceSettings = ServiceSettings()
    llm_base_url: str | None = Field(None, pattern=r"^https?://[^/@?#\s]+(/[^@?#\s]*)?$")
    llm_api_key: SecretStr = SecretStr("")
    llm_model: str | None = Field(None, min_length=1, max_length=200, validate_default=True)
    llm_seconds: float = Field(8, gt=0, le=3600, allow_inf_nan=False)
    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8000, ge=0, le=65535)

    def encoder_options(self) -> EncoderOptions:
        """Return what is asked of the encoder, as building takes it."""
        from ..index.encoder import EncoderOptions

        return EncoderOptions(self.dimensions, self.query_prompt, self.passage_prompt)

    @field_validator("llm_model")
    @classmethod
    def _named(cls, value: str | None, given: ValidationInfo) -> str | None:
        if value is None and given.data.get("llm_base_url"):
            raise ValueError("llm_base_url is set, so the model there wants its name")
        return value

    def endpoint(self) -> Endpoint | None:
        """Return where the language model is, None where none is set."""
        if self.llm_base_url is None or self.llm_model is None:
            return None
        from ..retrieval.writing.endpoint import Endpoint

        return Endpoint(self.llm_base_url, self.llm_model, self.llm_api_key.get_secret_value(), self.llm_seconds)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor secret files
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, the strongest first."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, read_config_file(config_file()))


def load_settings(**flags: Any) -> Settings:
    """Return the settings; a flag that is None was not given.

    Raises:
        BadSettings: where the file or a variable holds what cannot be used.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSettings(_explain(error, given)) from None


def config_file() -> Path:
    """Return where the user's settings file would be; XDG says to ignore a relative ``XDG_CONFIG_HOME``."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(home) if Path(home).is_absolute() else Path("~/.config").expanduser()
    return folder / "onrecord" / "config.toml"


def read_config_file(file: Path) -> dict[str, Any]:
    """Return what the settings file holds, nothing where there is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSettings(f"{file}: {error.strerror}; make it a readable file or remove it") from None
    except ValueError as error:  # not TOML, or not UTF-8
        raise BadSettings(f"{file} is not TOML: {error}; mend it or remove it") from None


def _explain(error: ValidationError, flags: Mapping[str, Any]) -> str:
    """Say in one line which setting is wrong, where it stands, and why."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{config_file()}: there is no setting {name!r}; there are {', '.join(Settings.model_fields)}"
    found = "" if name in _SECRET else f", found {first['input']!r}"
    return f"{_place(name, flags)}: {first['msg']}{found}"


def _place(name: str, flags: Mapping[str, Any]) -> str:
    variable = PREFIX + name.upper().replace(".", "__")
    if name.split(".")[0] in flags:
        return f"the flag for {name}"
    return variable if os.environ.get(variable) else f"{name} in {config_file()}"
