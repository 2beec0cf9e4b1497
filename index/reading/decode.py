"""Bytes to text, or a reason why not: never silent mojibake.

UTF-8 is expected. A byte order mark is dropped, being a signature and not text. Nothing else is touched: CRLF
stays CRLF, NFD stays NFD, a no-break space stays.
"""

from __future__ import annotations

import codecs

from .legacy import guess_encoding

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "an RTF document"),
)
# Tab, line feed, vertical tab, form feed, carriage return: the controls that text has.
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13}) + b"\x7f"
_MAX_CONTROL_SHARE = 0.02
_SNIFF = 65_536


class Unreadable(ValueError):
    """These bytes are not text that can be read; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str | None]:
    """Return the text, and a note for people where anything but clean UTF-8 was met.

    ``declared`` names the encoding that the file claims for itself (HTML does); it is tried after UTF-8.

    Raises:
        Unreadable: nothing in it, not text, or an encoding that cannot be told.
    """
    if not data.strip():
        raise Unreadable("empty: 0 bytes" if not data else "empty: only white space")
    text, note = _decode_any(data, declared)
    if not text.strip():
        raise Unreadable("empty: only white space")
    return text, note


def refuse_binary(data: bytes) -> None:
    """Raise ``Unreadable`` if the opening bytes are those of a known binary format."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"looks like {name}, not text; export it as text first")


def _decode_any(data: bytes, declared: str | None) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data.removeprefix(mark), encoding)
    refuse_binary(data)
    if b"\x00" in data[:_SNIFF]:
        return _decode_unmarked_wide(data)
    _refuse_controls(data[:_SNIFF])
    if b"\x1b$" in data[:_SNIFF]:  # ISO-2022-JP is made of ASCII bytes, so UTF-8 would take it
        return _decode_legacy(data, "iso2022_jp")
    return _decode_bytes(data, declared)


def _decode_bytes(data: bytes, declared: str | None) -> tuple[str, str | None]:
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    sound = sum(1 for char in text if char > "\x7f" and char != "\ufffd")
    # In a legacy 8-bit text nearly no high byte is part of a sound UTF-8 sequence.
    if sound >= 2 * broken:
        return text, _broken_note(broken, "UTF-8")
    return _decode_legacy(data, declared)


def _decode_marked(data: bytes, encoding: str) -> tuple[str, str | None]:
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if broken > max(10, len(text) // 10):
        raise Unreadable(f"starts with the byte order mark of {encoding.upper()}, but is not {encoding.upper()}")
    if "\x00" in text:
        raise Unreadable("binary: holds NUL characters")
    name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
    if broken > 0:
        return text, _broken_note(broken, name)
    return text, None if name == "UTF-8" else f"{name} by its byte order mark"


def _decode_unmarked_wide(data: bytes) -> tuple[str, str | None]:
    """Read UTF-16 or UTF-32 that has no mark, by where its zero bytes lie."""
    encoding = _wide_encoding(data[: _SNIFF // 4 * 4])
    if encoding is None:
        raise Unreadable("binary: holds NUL bytes")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("binary: holds NUL bytes") from None
    unprintable = sum(1 for char in text[:_SNIFF] if not (char.isprintable() or char.isspace()))
    if unprintable > _MAX_CONTROL_SHARE * min(len(text), _SNIFF):
        raise Unreadable("binary: holds NUL bytes")
    return text, f"{encoding.upper()} without a byte order mark, by guess"


def _wide_encoding(data: bytes) -> str | None:
    zeros = [data[lane::4].count(0) for lane in range(4)]
    quarter = len(data) // 4
    if quarter and zeros[3] == quarter and zeros[2] >= 0.9 * quarter:
        return "utf-32-le"
    if quarter and zeros[0] == quarter and zeros[1] >= 0.9 * quarter:
        return "utf-32-be"
    low, high = zeros[0] + zeros[2], zeros[1] + zeros[3]
    few = 0.05 * len(data)  # spaces and line ends alone make more than this
    if high > few and low * 10 <= high:
        return "utf-16-le"
    return "utf-16-be" if low > few and high * 10 <= low else None


def _decode_legacy(data: bytes, declared: str | None) -> tuple[str, str | None]:
    if declared is not None and (text := _try(data, declared)) is not None:
        return text, f"not UTF-8; read as {declared.lower()}, as it declares"
    encoding = guess_encoding(data)
    if encoding is None or (text := _try(data, encoding)) is None:
        raise Unreadable("not UTF-8, and its encoding cannot be told; save it as UTF-8")
    return text, f"not UTF-8; read as {encoding} by guess"


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _refuse_controls(data: bytes) -> None:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > max(2, _MAX_CONTROL_SHARE * len(data)):
        raise Unreadable("binary: holds control bytes that text does not have")


def _broken_note(broken: int, name: str) -> str:
    if broken == 1:
        return f"1 place is not {name} and stands as U+FFFD"
    return f"{broken} places are not {name} and stand as U+FFFD"
