from __future__ import annotations

import io

import pytest

from onrecord.api.progress import Report, progress


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def encode(report: Report, clock: Clock, *, done: int, until: int, total: int, per_second: int) -> None:
    """Report twice a second."""
    while done < until:
        clock.now += 0.5
        done = min(done + per_second // 2, until)
        report("encoding", done, total)


def test_a_short_stage_is_one_line() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        report("encoder", 0, 1)
        clock.now += 100
        report("encoder", 1, 1)
        report("encoding", 0, 500)
        encode(report, clock, done=0, until=500, total=500, per_second=50)
    assert stream.getvalue() == "onrecord: preparing the encoder\nonrecord: encoding passages\n"


def test_a_long_stage_says_every_half_minute_how_fast_it_goes_and_how_long_it_takes() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        report("encoding", 0, 100_000)
        encode(report, clock, done=0, until=4000, total=100_000, per_second=50)
    assert stream.getvalue().splitlines() == [
        "onrecord: encoding passages",
        "onrecord: encoding passages: 1,500 of 100,000, 50/s, 33 min left",
        "onrecord: encoding passages: 3,000 of 100,000, 50/s, 33 min left",
    ]


def test_what_an_earlier_build_had_done_does_not_count_as_pace() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        report("encoding", 0, 20_000)
        clock.now += 3
        report("encoding", 10_000, 20_000)
        encode(report, clock, done=10_000, until=13_000, total=20_000, per_second=100)
    assert stream.getvalue().splitlines()[1] == "onrecord: encoding passages: 12,700 of 20,000, 100/s, 80 s left"


def test_the_pace_is_that_of_the_last_minute() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        report("encoding", 0, 1_000_000)
        encode(report, clock, done=0, until=6000, total=1_000_000, per_second=100)
        encode(report, clock, done=6000, until=9000, total=1_000_000, per_second=20)
    assert stream.getvalue().splitlines()[-1].endswith(" of 1,000,000, 20/s, 13 h 46 min left")


def test_a_stage_of_unknown_length_tells_its_pace_and_no_time() -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        for read in range(0, 3200, 40):
            report("reading", read, None)
            clock.now += 0.5
    assert stream.getvalue().splitlines()[-1] == "onrecord: reading articles: 2,400, 80/s"


@pytest.mark.parametrize(
    ("per_second", "said"), [(400, "400/s, 90 s left"), (300, "300/s, 2 min left"), (4, "4.0/s, 2 h 30 min left")]
)
def test_times_are_as_rough_as_they_are_known(per_second: int, said: str) -> None:
    stream, clock = io.StringIO(), Clock()
    with progress(stream, clock) as report:
        report("encoding", 0, 36_000 + per_second * 30)
        encode(report, clock, done=0, until=per_second * 30, total=36_000 + per_second * 30, per_second=per_second)
    assert stream.getvalue().splitlines()[1].endswith(said)


def test_a_terminal_shows_pace_and_time_left() -> None:
    stream, clock = Terminal(), Clock()
    with progress(stream, clock) as report:
        report("encoding", 0, 100_000)
        encode(report, clock, done=0, until=1000, total=100_000, per_second=50)
    assert "1,000 of 100,000, 50/s, 33 min left" in stream.getvalue()
