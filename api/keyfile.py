"""The file of keys: who may use the service, and for what. It holds no key, only their SHA-256.

A key has 256 random bits, so that its plain hash tells nobody anything; passwords would need a slow one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..index.errors import SearchError
from .settings import config_file

KeyScope = Literal["read", "write"]
_PREFIX = "onrecord_"  # so that a key that strayed into a repository is found by those who look for such
_BYTES = 32


class BadKeys(SearchError):
    """The file of keys cannot be read or written."""


class Key(BaseModel):
    """What is known of a key. ``per_minute`` bounds its requests, if it is given; ``write`` includes ``read``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern="^[0-9a-f]{8}$")]
    name: Annotated[str, Field(min_length=1, max_length=64)]
    scope: KeyScope
    per_minute: Annotated[int, Field(ge=1)] | None
    created: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: list[Key]


def key_file() -> Path:
    """Return where the keys are kept: beside the user's settings."""
    return config_file().with_name("keys.json")


def read_keys(file: Path) -> list[Key]:
    """Return the keys of a file, none where there is no file; raises BadKeys."""
    try:
        return _File.model_validate_json(file.read_bytes()).keys
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadKeys(f"{file}: {error.strerror}; make it a file that this user can read") from None
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
        raise BadKeys(f"{file} is no file of keys ({where}); move it away and make new keys") from None


def add_key(file: Path, name: str, scope: KeyScope, per_minute: int | None = None) -> tuple[Key, str]:
    """Make a key; return what is kept of it and the key itself, which is nowhere else. Raises BadKeys."""
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    key = Key(
        id=secrets.token_hex(4),
        name=name,
        scope=scope,
        per_minute=per_minute,
        created=datetime.now(UTC).date().isoformat(),
        sha256=digest(secret),
    )
    with _alone(file):
        _write(file, [*read_keys(file), key])
    return key, secret


def revoke_key(file: Path, id: str) -> list[Key]:
    """Take a key out of the file, and return those that are left; raises BadKeys where there is none of this id."""
    with _alone(file):
        keys = read_keys(file)
        left = [key for key in keys if key.id != id]
        if len(left) == len(keys):
            raise BadKeys(f"no key has the id {id!r}; see them: onrecord keys list")
        _write(file, left)
        return left


def digest(secret: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Keep other writers of the file waiting; the lock is on its folder, and gone with its holder."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(file, error) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _unwritable(file: Path, error: OSError) -> BadKeys:
    return BadKeys(f"{file}: {error.strerror}; make its folder one that this user can write")


def _write(file: Path, keys: list[Key]) -> None:
    """Replace the file in one step, readable by its owner alone from its first byte."""
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(_File(keys=keys).model_dump_json(indent=2) + "\n")
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from None
