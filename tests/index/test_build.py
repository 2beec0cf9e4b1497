from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.index.build import build
from onrecord.index.errors import IndexDamaged, IndexForeign, IndexNotFound, NoArticles, SearchError
from onrecord.index.generation import open_generation, read_status
from onrecord.index.manifest import CURRENT, GENERATIONS, LOCK
from onrecord.index.verify import verify

from ..conftest import SEEDS

ARTICLES = {
    "trade.txt": "Exports of rice rose by 12% in 2023. Officials met in Hanoi to discuss tariffs.",
    "visit.txt": "The delegation visited Romania in January. It signed two agreements on labour.",
}


def write(folder: Path, articles: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "articles", ARTICLES)


def test_the_index_id_depends_neither_on_order_nor_on_place(
    tmp_path: Path, articles: Path, encoder_folder: Path
) -> None:
    elsewhere = write(tmp_path / "elsewhere" / "deep", dict(reversed(ARTICLES.items())))
    one = build([articles], tmp_path / "one", encoder=str(encoder_folder))
    files = sorted(elsewhere.iterdir(), reverse=True)
    other = build(files, tmp_path / "other", encoder=str(encoder_folder))
    assert one.index_id == other.index_id


def test_the_index_id_changes_with_the_articles(tmp_path: Path, articles: Path, encoder_folder: Path) -> None:
    one = build([articles], tmp_path / "index", encoder=str(encoder_folder))
    (articles / "trade.txt").write_text(ARTICLES["trade.txt"].replace("12%", "13%"))
    assert build([articles], tmp_path / "index", encoder=str(encoder_folder)).index_id != one.index_id


@pytest.mark.slow
def test_the_index_id_and_vectors_do_not_depend_on_the_hash_seed(
    tmp_path: Path, articles: Path, encoder_folder: Path
) -> None:
    code = "import sys, onrecord; print(onrecord.build([sys.argv[1]], sys.argv[2], encoder=sys.argv[3]).index_id)"
    ids, vectors = [], []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        command = [sys.executable, "-c", code, str(articles), str(folder), str(encoder_folder)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ids.append(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        vectors.append(next(folder.rglob("vectors.f32")).read_bytes())
    assert ids[0] == ids[1]
    assert vectors[0] == vectors[1]


def test_two_files_of_one_name_in_two_folders_are_two_documents(tmp_path: Path, encoder_folder: Path) -> None:
    write(tmp_path / "in" / "a", {"report.txt": "Rice exports rose."})
    write(tmp_path / "in" / "b", {"report.txt": "Rice exports fell."})
    assert build([tmp_path / "in"], tmp_path / "index", encoder=str(encoder_folder)).documents == 2


def test_an_id_that_comes_twice_keeps_the_later_article_and_is_noted(tmp_path: Path, encoder_folder: Path) -> None:
    lines = [{"id": "x", "text": "Rice exports rose."}, {"id": "x", "text": "Rice exports fell."}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
    report = build([tmp_path / "in.jsonl"], tmp_path / "index", encoder=str(encoder_folder))
    with_index = open_generation(tmp_path / "index")
    assert with_index.articles.document("x").text == "Rice exports fell."
    assert any("twice" in note.message for note in report.notes)
    with_index.close()


def test_a_build_that_reads_nothing_leaves_the_old_index_in_service(
    tmp_path: Path, articles: Path, encoder_folder: Path
) -> None:
    index = tmp_path / "index"
    before = build([articles], index, encoder=str(encoder_folder)).index_id
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoArticles, match="no readable article"):
        build([tmp_path / "empty"], index, encoder=str(encoder_folder))
    assert read_status(index).index_id == before


def test_a_strict_build_refuses_an_unreadable_file(tmp_path: Path, articles: Path, encoder_folder: Path) -> None:
    (articles / "empty.txt").write_bytes(b"")
    with pytest.raises(SearchError, match=r"empty\.txt"):
        build([articles], tmp_path / "index", encoder=str(encoder_folder), strict=True)


def test_a_second_writer_is_told_that_the_folder_is_locked(
    tmp_path: Path, articles: Path, encoder_folder: Path
) -> None:
    index = tmp_path / "index"
    build([articles], index, encoder=str(encoder_folder))
    with (index / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SearchError, match="locked"):
            build([articles], index, encoder=str(encoder_folder))


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path, articles: Path, encoder_folder: Path) -> None:
    index = tmp_path / "index"
    leftover = write(index / GENERATIONS / "new.partial", {"vectors.f32": "half"})
    build([articles], index, encoder=str(encoder_folder))
    assert not leftover.exists()


def test_no_more_than_the_current_generation_and_the_one_before_are_kept(
    tmp_path: Path, articles: Path, encoder_folder: Path
) -> None:
    for number in range(4):
        write(articles, {f"more-{number}.txt": f"Rice exports rose {number} times."})
        build([articles], tmp_path / "index", encoder=str(encoder_folder))
    assert sorted(p.name for p in (tmp_path / "index" / GENERATIONS).iterdir()) == ["000003", "000004"]


def test_a_folder_with_something_else_in_it_is_not_built_in(tmp_path: Path, articles: Path) -> None:
    with pytest.raises(IndexForeign, match="trade"):
        build([articles], articles)


def test_a_missing_folder_is_not_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="onrecord index"):
        open_generation(tmp_path / "nowhere")


def test_a_file_is_not_an_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexForeign, match="a file"):
        open_generation(tmp_path / "file")


def generation_files(index: Path) -> list[Path]:
    return sorted(path for path in index.rglob("*") if path.is_file() and path.name != LOCK)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("pristine")
    build([write(folder / "articles", ARTICLES)], folder / "index", encoder=str(encoder_folder))
    return folder / "index"


def names(index: Path) -> list[str]:
    return [path.relative_to(index).as_posix() for path in generation_files(index)]


def _damage(file: Path, how: str) -> None:
    data = file.read_bytes()
    if how == "missing":
        file.unlink()
    elif how == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        middle = len(data) // 2
        file.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    elif how == "zeroed":
        file.write_bytes(bytes(len(data)))


@pytest.mark.parametrize("how", ["missing", "cut", "flipped", "zeroed"])
def test_damage_to_any_file_is_refused_and_the_file_named(pristine: Path, how: str) -> None:
    for file in generation_files(pristine):
        data = file.read_bytes()
        _damage(file, how)
        try:
            with pytest.raises((IndexDamaged, IndexNotFound)) as raised:
                open_generation(pristine).close()
            assert file.name in str(raised.value) or isinstance(raised.value, IndexNotFound)
        finally:
            file.write_bytes(data)
    open_generation(pristine).close()


def test_verify_finds_nothing_wrong_with_a_sound_index(seeds_index: Path) -> None:
    checks = verify(seeds_index)
    assert [check for check in checks if not check.ok] == []
    assert {"files", "analyser", "encoder", "passages", "documents", "offsets", "vectors"} <= {c.name for c in checks}


def test_verify_names_a_damaged_file(tmp_path: Path, articles: Path, encoder_folder: Path) -> None:
    index = tmp_path / "index"
    build([articles], index, encoder=str(encoder_folder))
    vectors = next(index.rglob("vectors.f32"))
    vectors.write_bytes(vectors.read_bytes()[:-4] + b"\0\0\0\1")
    (failed,) = [check for check in verify(index) if not check.ok]
    assert "vectors.f32" in failed.detail


def test_current_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text("main")
    with pytest.raises(IndexDamaged, match="CURRENT"):
        open_generation(tmp_path)


def test_the_seed_articles_all_are_in_the_index(seeds_index: Path) -> None:
    generation = open_generation(seeds_index)
    texts = {document.text for document in generation.articles.documents(None, 1_000)}
    assert texts == {path.read_bytes().decode() for path in SEEDS.iterdir()}
    generation.close()
