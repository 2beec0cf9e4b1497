import unicodedata

import pytest

from onrecord.index.reading.decode import Unreadable, decode

FRENCH = "Le général a déclaré que l’été était très chaud à Genève. C'est une façon de dire « non »."
GERMAN = "Die Außenministerin sprach über die Größe der Städte. Für Österreich ist das schön."
VIETNAMESE = "Bộ trưởng nhấn mạnh ngoại giao kinh tế là nhiệm vụ trung tâm. Hội nghị diễn ra tại Hà Nội."
RUSSIAN = "Министр иностранных дел заявил, что экономическая дипломатия важна."
TONES = "\u0300\u0301\u0303\u0309\u0323"


def as_windows_1258(text: str) -> bytes:
    """Letters with their shape, tones apart: as Windows wrote Vietnamese."""
    letters = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        shape = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        letters.append(shape + "".join(part for part in parts if part in TONES))
    return "".join(letters).encode("cp1258")


def decoded_or_refused(data: bytes) -> str | None:
    """The text if it was read with a note, None if it was refused."""
    try:
        text, note = decode(data)
    except Unreadable:
        return None
    return text if note else f"no note on {text}"


@pytest.mark.parametrize(
    "text", ["CRLF stays\r\nhere", "NFD stays: Vie\u0323\u0302t", "NBSP\u00a0stays", "a\u2028b", "😀"]
)
def test_decode_changes_no_character_of_utf_8(text: str) -> None:
    assert decode(text.encode()) == (text, None)


def test_decode_drops_the_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfHello") == ("Hello", None)


@pytest.mark.parametrize("text", [FRENCH, GERMAN, VIETNAMESE, RUSSIAN, "short"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_decode_reads_wide_text_with_and_without_a_mark(text: str, encoding: str) -> None:
    decoded, note = decode(text.encode(encoding))
    assert decoded == text
    assert note is not None
    assert note.startswith("UTF-")


@pytest.mark.parametrize("text", [FRENCH, GERMAN, "Café à Genève", "The café was closed.", "naïve – “yes”"])
def test_decode_reads_short_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "not UTF-8; read as windows-1252 by guess")


@pytest.mark.parametrize("text", [VIETNAMESE, "Hà Nội"])
def test_decode_reads_windows_1258(text: str) -> None:
    decoded, note = decode(as_windows_1258(text))
    assert unicodedata.normalize("NFC", decoded) == text
    assert note == "not UTF-8; read as windows-1258 by guess"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy. Ministr řekl, že ekonomika roste.", "cp1250"),
        ("Dışişleri Bakanı ekonomik diplomasinin önemli olduğunu söyledi.", "cp1254"),
        ("外務大臣は経済外交の重要性を強調した。東京で会議が開かれた。", "shift_jis"),
        ("外務大臣は経済外交の重要性を強調した。東京で会議が開かれた。", "euc_jp"),
        ("外交部长强调经济外交的重要性。会议在北京举行。", "gb18030"),
        ("외교부 장관은 경제 외교의 중요성을 강조했다.", "euc_kr"),
        ("外務大臣は経済外交の重要性を強調した。", "iso2022_jp"),
    ],
)
def test_decode_never_makes_silent_mojibake_of_other_encodings(text: str, encoding: str) -> None:
    assert decoded_or_refused(text.encode(encoding)) in (text, None)


def test_decode_counts_broken_places_of_utf_8_text() -> None:
    data = VIETNAMESE.encode() + b" \xff and \xfe"
    text, note = decode(data)
    assert text == VIETNAMESE + " \ufffd and \ufffd"
    assert note == "2 places are not UTF-8 and stand as U+FFFD"


def test_decode_reads_what_a_page_declares() -> None:
    data = RUSSIAN.encode("koi8-r")
    assert decode(data, declared="KOI8-R") == (RUSSIAN, "not UTF-8; read as koi8-r, as it declares")


def test_decode_survives_a_declared_encoding_that_does_not_exist() -> None:
    assert decode("Café".encode("cp1252"), declared="nonsense")[0] == "Café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty: 0 bytes"),
        (b" \n\t\r\n ", "empty: only white space"),
        ("\u00a0\u2003".encode(), "empty: only white space"),
        (b"\xef\xbb\xbf", "empty: only white space"),
        (b"%PDF-1.7 something", "looks like a PDF"),
        (b"PK\x03\x04\x14\x00", "looks like a ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "looks like a PNG"),
        (b"text with a \x00 in it", "binary"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x01\x02\x03\x04\x05\x06 ab", "binary"),
        ("a\x00b".encode("utf-16"), "binary"),
    ],
)
def test_decode_refuses_what_is_not_text(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)
