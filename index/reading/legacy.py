"""Which 8-bit or East Asian encoding an old text is in, or None when it cannot be told for sure.

A wrong guess makes wrong quotes, so doubt means None. A statistical guess needs a page of text; the encodings
that our articles come in are told from a line by what their letters must look like.
"""

from __future__ import annotations

import unicodedata

from charset_normalizer import from_bytes

# The letters beyond ASCII that one Western language uses; a text that needs two of these sets is not Western.
_WESTERN = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "àâäæçéèêëîïôœùûüÿ",  # French
        "äöüéàßẞ",  # German
        "áéíóúüñªºç",  # Spanish
        "áâãàçéêíóôõúüªº",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöæøéü",  # Danish, Finnish, Norwegian, Swedish
        "éëïóöüáíèêç",  # Dutch
    )
)
_MARKS = frozenset("«»“”‘’„‚‹›–—…•·¿¡°§£€¥¢©®™±×÷½¼¾²³µ¶\u00a0\u00ad")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VIETNAMESE = frozenset("ăâđêôơưĂÂĐÊÔƠƯàáãèéìíòóõùúýÀÁÃÈÉÌÍÒÓÕÙÚÝ") | _TONES
_SAMPLE = 65_536
_MIN_COHERENCE = 0.3
_MAX_CHAOS = 0.1


def guess_encoding(data: bytes) -> str | None:
    """Return the Python name of the encoding of ``data``, which is not UTF-8, or None if in doubt."""
    if _is_western(data):
        return "windows-1252"
    if _is_vietnamese(data):
        return "windows-1258"
    return _by_statistics(data[:_SAMPLE])


def _is_western(data: bytes) -> bool:
    text = _decoded(data, "cp1252")
    if text is None:
        return False
    high = {char for char in text if char > "\x7f"} - _MARKS
    letters = sum(char.isalpha() for char in text)
    beyond = sum(char.isalpha() for char in text if char > "\x7f")
    return beyond <= letters / 3 and any(high <= language for language in _WESTERN)


def _is_vietnamese(data: bytes) -> bool:
    """Tell windows-1258 by its tone marks: each must stand on a vowel that takes it."""
    text = _decoded(data, "cp1258")
    if text is None or not any(char in _TONES for char in text):
        return False
    if {char for char in text if char > "\x7f"} - _MARKS - _VIETNAMESE:
        return False
    return not any(unicodedata.combining(char) for char in unicodedata.normalize("NFC", text))


def _by_statistics(data: bytes) -> str | None:
    matches = list(from_bytes(data))
    if not matches or matches[0].coherence < _MIN_COHERENCE or matches[0].chaos > _MAX_CHAOS:
        return None
    best = matches[0]
    rivals = [match for match in matches[1:] if str(match) != str(best)]
    if any(m.chaos < best.chaos + 0.05 and m.coherence > best.coherence - 0.1 for m in rivals):
        return None
    return best.encoding


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
