"""The command line: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

import onrecord
from onrecord.api.__main__ import run
from onrecord.retrieval.searcher import Searcher

QUESTION = "How many overseas missions does Vietnam have?"
NOT_THERE = "zyzzyva quixotry of xylophones?"
AWKWARD_ID = "news/2024:50%off?#é"


@dataclass(frozen=True)
class Ran:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def command(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line in this process, in an empty folder and with no settings of the user's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("ONRECORD_INDEX", raising=False)

    def run_command(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run(arguments)
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run_command


@pytest.fixture
def on_seeds(command: Run, seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line over the seeds."""
    monkeypatch.setenv("ONRECORD_INDEX", str(seeds_index))
    return command


@pytest.fixture
def on_awkward(command: Run, awkward_index: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line over articles with awkward ids and texts."""
    monkeypatch.setenv("ONRECORD_INDEX", str(awkward_index))
    return command


def _is_one_line(err: str) -> bool:
    return err.startswith("onrecord: ") and err.count("\n") == 1


def test_an_answer_ends_with_0_and_leaves_stderr_empty(on_seeds: Run) -> None:
    ran = on_seeds("ask", QUESTION, "--max-risk", "1")
    assert (ran.code, ran.err) == (0, "")
    assert "[1]" in ran.out


def test_no_answer_ends_with_1_and_says_so_on_stdout(on_seeds: Run) -> None:
    ran = on_seeds("ask", NOT_THERE, "--max-risk", "0")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("Not in these articles.\n")


def test_hits_end_with_0(on_seeds: Run) -> None:
    ran = on_seeds("search", "semiconductors", "-k", "2")
    assert ran.code == 0
    assert [line[:3] for line in ran.out.splitlines() if line[:3].strip()] == [" 1.", " 2."]


def test_no_hits_end_with_1(on_seeds: Run) -> None:
    assert on_seeds("search", "semiconductors", "--source", "nobody").code == 1


def test_an_explanation_is_a_table_that_adds_up(on_seeds: Run) -> None:
    ran = on_seeds("search", "latest trade surplus", "-k", "1", "--explain")
    rows = {line.split()[0]: line.split() for line in ran.out.splitlines() if line.strip()}
    added = [float(rows["bm25"][5]), float(rows["dense"][5]), float(rows["recency"][1])]
    assert sum(added) == pytest.approx(float(rows["convex,"][2]), abs=2e-4)
    assert "the question says 'latest'" in " ".join(ran.out.split())
    assert "matched: trade (" in ran.out


def test_what_is_like_an_article_is_found(on_seeds: Run, searcher: Searcher) -> None:
    own = searcher.documents()[0].id
    ran = on_seeds("search", "--like", own, "-k", "3", "--jsonl")
    assert ran.code == 0
    assert own not in {hit["document_id"] for hit in json.loads(ran.out)["results"]}


def test_what_is_like_no_article_ends_with_1(on_seeds: Run) -> None:
    ran = on_seeds("search", "--like", "nowhere")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("onrecord: no document 'nowhere' in this index")


def test_ids_from_stdin_get_a_line_each(on_seeds: Run, searcher: Searcher) -> None:
    ran = on_seeds("search", "--like", "-", "--jsonl", stdin=f"{searcher.documents()[0].id}\nnowhere\n".encode())
    assert ["error" in json.loads(line) for line in ran.out.splitlines()] == [False, True]


def test_why_not_is_said_below_the_hits(on_seeds: Run) -> None:
    ran = on_seeds("search", "semiconductors", "-k", "1", "--why-not", "nowhere")
    assert ran.out.splitlines()[-1] == "nowhere: unknown; no article of this index has this id"


def test_recency_is_told_below_a_hit(on_seeds: Run) -> None:
    assert (
        "newer preferred, as asked for: " in on_seeds("search", "trade", "--recency", "10", "--after", "2024-01-01").out
    )
    assert "newer preferred" not in on_seeds("search", "latest trade", "--recency", "off").out


def test_piped_text_has_no_colour(on_seeds: Run) -> None:
    assert "\x1b" not in on_seeds("ask", QUESTION).out


def test_jsonl_is_one_line(on_seeds: Run) -> None:
    ran = on_seeds("ask", QUESTION, "--jsonl")
    assert ran.out.count("\n") == 1
    assert json.loads(ran.out)["question"] == QUESTION


def test_questions_from_stdin_keep_their_order_and_end_with_0(on_seeds: Run) -> None:
    ran = on_seeds("ask", "-", "--jsonl", stdin=f"{NOT_THERE}\n{QUESTION}\n".encode())
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == [NOT_THERE, QUESTION]
    assert ran.code == 0


def test_a_line_of_stdin_that_is_no_question_still_gets_a_line(on_seeds: Run) -> None:
    ran = on_seeds("search", "-", "--jsonl", stdin=b"\n\xff?\nwho\n")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ["error" in line for line in lines] == [True, True, False]
    assert ran.err.startswith("onrecord: line 1: ")
    assert ran.code == 0


def test_questions_from_stdin_are_shown_above_their_answers(on_seeds: Run) -> None:
    ran = on_seeds("ask", "-", stdin=f"{QUESTION}\n".encode())
    assert ran.out.startswith(f"> {QUESTION}\n")


@pytest.mark.parametrize("question", ["", "  ", "?!", "x" * 5000])
def test_what_cannot_be_asked_is_one_line_and_2(on_seeds: Run, question: str) -> None:
    ran = on_seeds("ask", question)
    assert (ran.code, ran.out) == (2, "")
    assert _is_one_line(ran.err)


def test_bytes_that_are_not_utf8_are_a_question(on_seeds: Run) -> None:
    ran = on_seeds("search", b"caf\xe9 missions".decode("utf-8", "surrogateescape"), "--jsonl")
    assert ran.code == 0
    assert json.loads(ran.out)["results"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "who", "-k", "0"),
        ("ask", "who", "-k", "many"),
        ("ask", "who", "--max-risk", "2"),
        ("ask", "who", "--max-risk", "nan"),
        ("ask", "who", "--after", "yesterday"),
        ("ask", "who", "--json", "--jsonl"),
        ("ask", "who", "--recency", "soon"),
        ("search", "who", "--recency", "0"),
        ("search", "who", "--like", "x"),
        ("search",),
        ("ask", "who", "--nonsense\x1b[2J"),
        ("aks", "who"),
        ("index",),
        ("serve", "--port", "70000"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_2(on_seeds: Run, arguments: tuple[str, ...]) -> None:
    ran = on_seeds(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert _is_one_line(ran.err)
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("name", ["ask", "search", "get"])
def test_a_missing_index_is_one_line_and_2(command: Run, name: str) -> None:
    ran = command(name, "who")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "onrecord: no index in .onrecord; build one: onrecord index ARTICLES --index .onrecord\n"


def test_a_folder_of_something_else_is_one_line_and_2(command: Run, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    ran = command("status", "--index", str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert _is_one_line(ran.err)


def test_an_unknown_setting_is_one_line_and_2(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "config" / "onrecord" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("tok_p = 3\n")
    ran = command("status")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no setting 'tok_p'" in ran.err
    assert _is_one_line(ran.err)


def test_no_command_shows_help_on_stderr_and_ends_with_2(command: Run) -> None:
    ran = command()
    assert (ran.code, ran.out) == (2, "")
    assert "Commands:" in ran.err


@pytest.mark.parametrize("name", ["index", "search", "ask", "serve", "status", "verify", "get"])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_of_every_command_holds_examples(command: Run, name: str, flag: str) -> None:
    ran = command(name, flag)
    assert ran.code == 0
    assert f"Examples:\n    onrecord {name}" in ran.out


def test_help_fits_a_terminal_of_80_columns(command: Run) -> None:
    assert max(map(len, command("ask", "-h").out.splitlines())) <= 80


def test_version_is_the_packages(command: Run) -> None:
    assert command("--version").out == f"onrecord {onrecord.__version__}\n"


def test_indexing_reports_what_it_took_in_and_what_not(command: Run, encoder_folder: Path, tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "good.txt").write_text("The last quagga died in Amsterdam in 1883.\n")
    (articles / "evil\x1b[2J.txt").write_bytes(b"")
    ran = command("index", "articles", "--encoder", str(encoder_folder))
    assert ran.code == 0
    assert ran.out.startswith("Indexed 1 article as 1 passage in ")
    assert "Skipped 1 file:\n  articles/evil\\x1b[2J.txt: " in ran.out
    assert command("ask", "Where did the last quagga die?", "--max-risk", "1").code == 0


def test_progress_without_a_terminal_is_one_line_a_stage(command: Run, encoder_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The last quagga died in Amsterdam in 1883.\n")
    lines = command("index", "good.txt", "--encoder", str(encoder_folder)).err.splitlines()
    assert "onrecord: encoding passages" in lines
    assert len(set(lines)) == len(lines)
    assert all(line.startswith("onrecord: ") for line in lines)


def test_strict_makes_a_bad_file_an_error(command: Run, encoder_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ran = command("index", "empty.txt", "--strict", "--encoder", str(encoder_folder))
    assert (ran.code, ran.out) == (2, "")
    assert not (tmp_path / ".onrecord" / "CURRENT").exists()


def test_nothing_to_index_is_2(command: Run, encoder_folder: Path) -> None:
    ran = command("index", "nowhere", "--encoder", str(encoder_folder))
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere" in ran.err.splitlines()[-1]


def test_an_index_folder_that_cannot_be_written_is_one_line_and_2(command: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "good.txt").write_text("The last quagga died in Amsterdam in 1883.\n")
    ran = command("index", "good.txt", "--index", "file/below")
    assert (ran.code, ran.out) == (2, "")
    assert _is_one_line(ran.err)


def test_status_shows_what_the_index_holds(on_seeds: Run, searcher: Searcher) -> None:
    assert searcher.info.id in on_seeds("status").out
    assert json.loads(on_seeds("status", "--json").out)["index_id"] == searcher.info.id


def test_verify_ends_with_0_where_all_is_well(on_seeds: Run) -> None:
    ran = on_seeds("verify")
    assert ran.code == 0
    assert all(line.startswith("ok") for line in ran.out.splitlines())
    assert all(check["ok"] for check in json.loads(on_seeds("verify", "--json").out))


def test_verify_ends_with_2_where_a_file_is_damaged(command: Run, encoder_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The last quagga died in Amsterdam in 1883.\n")
    command("index", "good.txt", "--encoder", str(encoder_folder))
    victim = next(file for file in (tmp_path / ".onrecord").rglob("*.sqlite*"))
    victim.chmod(0o600)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    ran = command("verify")
    assert ran.code == 2
    assert ran.out.startswith("FAIL")


def test_get_prints_stored_text_to_the_byte(on_awkward: Run, awkward: Searcher) -> None:
    text = awkward.document(AWKWARD_ID).text
    assert on_awkward("get", AWKWARD_ID).out == text
    assert on_awkward("get", f"{AWKWARD_ID}:4-60").out == text[4:60]


def test_get_takes_the_id_of_a_passage(on_awkward: Run, awkward: Searcher) -> None:
    passage = awkward.passages_of(AWKWARD_ID)[0]
    assert on_awkward("get", passage.id).out == passage.text
    assert json.loads(on_awkward("get", passage.id, "--json").out)["text"] == passage.text


def test_every_place_that_an_answer_names_can_be_got(on_seeds: Run) -> None:
    answer = json.loads(on_seeds("ask", QUESTION, "--max-risk", "1", "--json").out)
    for citation in answer["citations"]:
        for source in citation["sources"]:
            place = f"{source['document_id']}:{source['start']}-{source['end']}"
            assert on_seeds("get", place).out == source["quote"]


@pytest.mark.parametrize("place", ["nothing", "plain:0-99999", "plain:9-3", "nothing:0-1", "\udcff"])
def test_get_of_what_is_not_there_ends_with_1(on_awkward: Run, place: str) -> None:
    ran = on_awkward("get", place)
    assert (ran.code, ran.out) == (1, "")
    assert _is_one_line(ran.err)


def test_json_of_awkward_articles_is_harmless_and_reads_back(on_awkward: Run, awkward: Searcher) -> None:
    ran = on_awkward("get", AWKWARD_ID, "--json")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert json.loads(ran.out)["text"] == awkward.document(AWKWARD_ID).text


def test_ctrl_c_ends_with_130_and_without_a_trace(on_seeds: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object, **options: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Searcher, "ask", interrupt)
    ran = on_seeds("ask", QUESTION)
    assert (ran.code, ran.out, ran.err) == (130, "", "")
