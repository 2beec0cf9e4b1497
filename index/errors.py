"""Everything that can go wrong on purpose.

SearchError
├── IndexNotFound      the folder holds no published index
├── IndexForeign       the folder holds something else
├── IndexDamaged       a file differs from its checksum, or is missing
├── IndexIncompatible  made by another format version, analyser or encoder
├── IndexLocked        another process is writing there
├── WriteFailed        the disk did not take what was written
├── NoArticles         nothing readable among the paths given
├── ModelUnavailable   the encoder's weights or their loader are missing, or not the pinned ones
├── NotInIndex         no document or passage has this id
├── BadQuestion        a question that cannot be asked (also a ValueError)
└── BadFilter          a filter that cannot be applied (also a ValueError)
"""

from __future__ import annotations

from pathlib import Path


class SearchError(Exception):
    """Base of every error that OnRecord raises on purpose; its message says what to do."""


class IndexNotFound(SearchError):
    """The folder has no published index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"no index in {folder}; build one: onrecord index ARTICLES --index {folder}")


class IndexForeign(SearchError):
    """The folder exists, but what lies in it is not an index of ours."""

    def __init__(self, folder: Path, found: str) -> None:
        self.folder = folder
        super().__init__(f"{folder} is not an OnRecord index: found {found}; name an index folder, or an empty one")


class IndexDamaged(SearchError):
    """A file of the index is not what was published."""

    def __init__(self, file: Path, found: str, wanted: str) -> None:
        self.file = file
        super().__init__(
            f"index file {file} is damaged: found {found}, wanted {wanted}; "
            f"build the index again: onrecord index ARTICLES"
        )


class IndexIncompatible(SearchError):
    """The index was made by a format, an analyser or an encoder that this program does not have."""

    def __init__(self, folder: Path, what: str, found: str, wanted: str) -> None:
        self.folder = folder
        super().__init__(
            f"the index in {folder} has {what} {found}, this program wants {wanted}; "
            f"build it again: onrecord index ARTICLES --index {folder}"
        )


class IndexLocked(SearchError):
    """Another process is writing to the index."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} is locked: another process is writing there and did not end within {seconds:g} seconds; "
            "wait for it and run the command again"
        )


class WriteFailed(SearchError):
    """The index could not be written; the one in service is as it was, unless ``published``."""

    def __init__(self, folder: Path, reason: str, *, published: bool = False) -> None:
        self.folder = folder
        state = "holds the change, which a power cut may undo" if published else "is as it was before"
        super().__init__(
            f"cannot write the index in {folder}: {reason}; the index there {state}; "
            "make room or mend the disk and run the command again"
        )


class NoArticles(SearchError):
    """None of the paths held a readable article."""


class ModelUnavailable(SearchError):
    """The encoder cannot be loaded."""


class NotInIndex(SearchError):
    """No document or passage of the index has this id."""

    def __init__(self, kind: str, id: str) -> None:
        self.kind = kind
        self.id = id
        super().__init__(f"no {kind} {id!r} in this index; ids are listed by /api/documents and in every hit")


class BadQuestion(SearchError, ValueError):
    """A question that cannot be asked."""


class BadQuote(SearchError, ValueError):
    """A text that cannot be looked up as a quote."""


class BadFilter(SearchError, ValueError):
    """A filter that cannot be applied; ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(f"filter {field}: {message}")


class MissingExtra(SearchError):
    """Something was asked for that wants packages which are not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} wants packages that are not installed; install them: pip install 'onrecord[{extra}]'")
