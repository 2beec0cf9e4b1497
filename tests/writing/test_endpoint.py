"""A server that is slow, broken, endless or gone: the answer is quotes, and in time."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from onrecord.retrieval.writing.endpoint import MOST_CHARACTERS, THREAD, Endpoint
from onrecord.retrieval.writing.failing import NotWritten
from onrecord.retrieval.writing.patience import patient

from .articles import BOATS
from .conftest import Write
from .server import KEY, Request, Scripted, line, number, saying
from .test_replies import GOOD, WORDS, assert_fell_back

LATE_S = 1.0  # what a slow machine may take besides


def silent(request: Request) -> None:
    time.sleep(4)


def no_first_word(request: Request) -> None:
    request.begin()
    time.sleep(4)


def dripping(request: Request) -> None:
    request.begin()
    for byte in b"data: " + b"a" * 400:
        request.raw(bytes([byte]))
        time.sleep(0.02)


def dripping_words(request: Request) -> None:
    request.begin()
    for _ in range(400):
        request.say("a ")
        time.sleep(0.02)


@pytest.mark.parametrize("script", [silent, no_first_word, dripping, dripping_words])
def test_the_answer_is_there_in_time(write: Write, script: Any) -> None:
    began = time.monotonic()
    answer = write(script, 1.0)
    assert time.monotonic() - began < 1.0 + LATE_S
    assert_fell_back(answer, "late")


def endless_line(request: Request) -> None:
    request.begin()
    while True:
        request.raw(b"a" * 65_536)


def endless_words(request: Request) -> None:
    request.begin()
    while True:
        request.say("many words " * 100)


@pytest.mark.parametrize("script", [endless_line, endless_words])
def test_an_endless_reply_is_cut(write: Write, script: Any) -> None:
    assert_fell_back(write(script, 20), "endless")


def status(code: int) -> Callable[[Request], None]:
    def script(request: Request) -> None:
        request.begin(code, "application/json")
        request.raw(json.dumps({"error": {"message": f"no, {KEY}"}}).encode())

    return script


def body(data: bytes, kind: str = "text/event-stream", **headers: str) -> Callable[[Request], None]:
    def script(request: Request) -> None:
        request.begin(200, kind, **headers)
        request.raw(data)

    return script


@pytest.mark.parametrize("code", [301, 400, 401, 404, 429, 500, 503])
def test_an_error_is_told_in_a_word(write: Write, code: int) -> None:
    assert_fell_back(write(status(code)), "refused")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (body(b"<html>hello</html>", "text/html"), "empty"),
        (body(b"data: {\n\n"), "unreadable"),
        (body(b"data: 5\n\n"), "unreadable"),
        (body(b"data: null\n\n"), "unreadable"),
        (body(b'data: {"choices": null}\n\n'), "empty"),
        (body(b'data: {"choices": [{"delta": null}]}\n\n'), "unreadable"),
        (body(b'data: {"choices": [7]}\n\n'), "unreadable"),
        (body(b'data: {"error": {"message": "no"}}\n\n'), "unreadable"),
        (body(b"\xff\xfe\x00data: \xff\n\n"), "unreadable"),
        (body(b"\x1f\x8b\x08\x00", Content_Encoding="gzip"), "unreadable"),
        (body(b""), "empty"),
    ],
)
def test_what_is_no_reply_is_told_so(write: Write, script: Any, why: str) -> None:
    answer = write(script)
    assert answer.writer
    assert answer.writer.kind == "extractive"
    assert answer.writer.fell_back in {why, "empty", "unreadable"}


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = Endpoint(f"http://127.0.0.1:{unused.getsockname()[1]}/v1", "none")
        with pytest.raises(NotWritten, match="unreachable"):
            list(endpoint.replies([], time.monotonic() + 5))


def test_a_redirect_is_not_followed(write: Write, server: Scripted) -> None:
    assert_fell_back(write(lambda request: request.begin(307, Location=f"{server.address}/elsewhere")), "refused")
    assert len(server.requests) == 1


def test_a_server_that_knows_no_temperature_is_asked_without(write: Write, server: Scripted) -> None:
    def script(request: Request) -> None:
        if "temperature" in server.requests[-1][2]:
            return status(400)(request)
        return saying(line(GOOD, (number(request, BOATS), WORDS)))(request)

    assert write(script).text == f"{GOOD} [1]"


def test_what_was_verified_before_a_server_broke_off_stays(write: Write) -> None:
    def script(request: Request) -> None:
        request.begin()
        request.say(line(GOOD, (number(request, BOATS), WORDS)))
        time.sleep(4)

    answer = write(script, 1.0)
    assert answer.text == f"{GOOD} [1]"
    assert answer.writer
    assert (answer.writer.kind, answer.writer.cut_short) == ("model", "late")


def test_the_asker_s_patience_goes_before_the_model_s_time(write: Write) -> None:
    began = time.monotonic()
    with patient(began + 2, lambda: False):
        answer = write(silent, 60)
    assert time.monotonic() - began < 2
    assert_fell_back(answer, "late")


def test_without_time_left_the_model_is_not_asked(write: Write, server: Scripted) -> None:
    with patient(time.monotonic(), lambda: False):
        assert_fell_back(write(silent), "late")
    assert server.requests == []


def test_a_reply_ends_when_the_asker_has_left(write: Write) -> None:
    left = threading.Event()
    broken = threading.Event()

    def script(request: Request) -> None:
        request.begin()
        left.set()
        request.say_on(broken, 0.01)

    began = time.monotonic()
    with patient(began + 60, left.is_set):
        assert_fell_back(write(script, 30), "left")
    assert time.monotonic() - began < LATE_S
    assert broken.wait(2)


def test_the_key_is_in_no_text_of_the_endpoint(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    write(status(401))
    assert KEY not in caplog.text
    assert KEY not in repr(Endpoint("http://127.0.0.1:9/v1", "m", KEY))


def test_no_variable_of_others_is_sent(write: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "not-for-this-server")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    write(saying("NONE"))
    assert "not-for-this-server" not in str(server.requests)


def test_threads_end_with_their_replies(write: Write) -> None:
    for _ in range(3):
        write(dripping_words, 0.3)
    time.sleep(0.5)
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD]


def test_a_reply_is_read_to_its_bound_and_no_further(server: Scripted) -> None:
    server.script = endless_words
    pieces: list[str] = []
    with pytest.raises(NotWritten, match="endless"):
        pieces.extend(server.endpoint(20).replies([{"role": "user", "content": "?"}], time.monotonic() + 20))
    assert sum(map(len, pieces)) == MOST_CHARACTERS
