import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.index.reading.files import Limits, Note, Outcome, Skipped, read_articles
from onrecord.index.records import Document

SEEDS = Path(__file__).parents[3] / "seeds"
SENTENCE = "The Government issued a resolution approving an action plan for the years from 2022 to 2026."


def read(*paths: Path, limits: Limits = Limits()) -> list[Outcome]:  # noqa: B008  frozen
    return list(read_articles(paths, limits))


def only_document(*paths: Path) -> Document:
    (document,) = [found for found in read(*paths) if isinstance(found, Document)]
    return document


def only_reason(*paths: Path, limits: Limits = Limits()) -> str:  # noqa: B008  frozen
    (skipped,) = read(*paths, limits=limits)
    assert isinstance(skipped, Skipped)
    return skipped.reason


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(SENTENCE)
    return path


def test_the_seeds_are_read_in_order_without_a_remark() -> None:
    assert [type(found) for found in read(SEEDS)] == [Document] * 5


def test_the_text_of_a_seed_is_the_file_unchanged() -> None:
    for found, path in zip(read(SEEDS), sorted(SEEDS.iterdir()), strict=True):
        assert isinstance(found, Document)
        assert found.text == path.read_bytes().decode()


def test_a_title_tells_where_it_was_found() -> None:
    found = [document.found[0].where for document in read(SEEDS) if isinstance(document, Document)]
    assert found == ["first line", "opening words", "opening words", "first line", "first line"]


def test_line_ends_are_not_translated(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"One line here.\r\nAnother.\r")
    assert only_document(tmp_path).text == "One line here.\r\nAnother.\r"


def test_an_id_does_not_depend_on_the_folder(tmp_path: Path, article: Path) -> None:
    (tmp_path / "deep").mkdir()
    copy = tmp_path / "deep" / article.name
    copy.write_bytes(article.read_bytes())
    assert only_document(copy).id == only_document(article).id


def test_an_edited_article_gets_another_id(article: Path) -> None:
    before = only_document(article).id
    article.write_text(SENTENCE + " ")
    assert only_document(article).id != before


def test_folders_are_read_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SENTENCE + name)
    assert [getattr(found, "source", "") for found in read(tmp_path)] == ["z.txt", "b.txt", "c.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path, article: Path) -> None:
    (tmp_path / ".hidden.txt").write_text(SENTENCE)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(SENTENCE)
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("named", [True, False])
def test_a_file_of_another_format_is_skipped_with_what_can_be_read(tmp_path: Path, named: bool) -> None:
    (tmp_path / "a.odt").write_text("x")
    reason = only_reason(tmp_path / "a.odt" if named else tmp_path)
    assert reason.startswith("not a format that is read (.txt .md .markdown .html .htm .pdf .docx .jsonl .csv ")


def test_a_suffix_in_capitals_is_the_same_format(tmp_path: Path) -> None:
    (tmp_path / "A.TXT").write_text(SENTENCE)
    assert only_document(tmp_path).text == SENTENCE


def test_a_path_that_is_not_there_is_skipped(tmp_path: Path) -> None:
    assert only_reason(tmp_path / "nothing") == "No such file or directory"


def test_an_empty_file_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert only_reason(tmp_path) == "empty: 0 bytes"


def test_a_sparse_gigabyte_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(2**30)
    assert only_reason(tmp_path).startswith("1,073,741,824 bytes, over the limit of 33,554,432")


def test_the_limit_of_size_can_be_set(article: Path) -> None:
    assert only_reason(article, limits=Limits(file_bytes=50)).startswith(f"{len(SENTENCE)} bytes, over the limit")


def test_folders_deeper_than_the_limit_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.txt").write_text(SENTENCE)
    assert only_reason(tmp_path, limits=Limits(depth=1)) == "deeper than 1 folders"


def test_folders_may_be_as_deep_as_the_default_limit(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "x.txt").write_text(SENTENCE)
    assert only_document(tmp_path).text == SENTENCE


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have 107 bytes only
        made.bind(path.name)
        os.chdir(here)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "a named pipe, not a file; it was not opened"),
        (make_socket, "a socket, not a file; it was not opened"),
        (lambda path: path.symlink_to("/dev/zero"), "a link that leads out of the folder"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (lambda path: path.symlink_to("nowhere.txt"), "No such file or directory"),
        (lambda path: path.symlink_to(SEEDS), "a link that leads out of the folder"),
        (lambda path: path.symlink_to(path.parent), "a link to a folder that is read anyway"),
    ],
)
def test_what_is_no_plain_file_is_not_opened(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    make(tmp_path / "a.txt")
    assert only_reason(tmp_path).startswith(reason)


def test_a_named_device_is_not_opened() -> None:
    assert only_reason(Path("/dev/zero")) == "a device, not a file; it was not opened"


def test_a_link_to_a_file_of_the_same_folder_is_read(tmp_path: Path, article: Path) -> None:
    (tmp_path / "b.txt").symlink_to(article.name)
    assert [getattr(found, "source", "") for found in read(tmp_path)] == ["a.txt", "b.txt"]


def test_a_named_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(SEEDS)
    assert len(read(tmp_path / "seeds")) == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_skipped(article: Path) -> None:
    article.chmod(0)
    assert only_reason(article) == "Permission denied"


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "b.txt").write_text(SENTENCE)
    assert [type(found) for found in read(tmp_path)] == [Skipped, Document]


def test_a_path_is_fit_to_print(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\n\x1b\xff.txt")).write_text("")
    (skipped,) = read(tmp_path)
    assert isinstance(skipped, Skipped)
    assert skipped.path.endswith("/a\\n\\x1b\\udcff.txt")


def test_a_legacy_encoding_is_noted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Le café était fermé à Genève.".encode("cp1252"))
    document, note = read(tmp_path)
    assert isinstance(document, Document)
    assert note == Note(str(tmp_path / "a.txt"), "not UTF-8; read as windows-1252 by guess")
