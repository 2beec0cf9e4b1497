"""One question from the command line, or one a line from stdin: asked, shown, and told in the exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

import typer

from ..index.errors import BadQuestion, NotInIndex
from .console import complain, emit, emit_json, lines_of_stdin
from .encoding import dumps, json_text
from .terminal import visible, well_formed

if TYPE_CHECKING:
    from pydantic import BaseModel

Form = Literal["text", "json", "jsonl"]

_Result = TypeVar("_Result")
_NOTHING_FOUND = 1


@dataclass(frozen=True, slots=True)
class Command(Generic[_Result]):
    """What a command that takes questions does with one: ask it, judge the result, show it.

    ``read_as`` tells in lines how it was read, for stderr.
    """

    ask: Callable[[str], _Result]
    found: Callable[[_Result], bool]
    readable: Callable[[_Result], str]
    shape: Callable[[_Result], BaseModel]
    read_as: Callable[[_Result], Sequence[str]]


def form_of(*, json: bool, jsonl: bool) -> Form:
    """Return the form of output that the flags ask for."""
    if json and jsonl:
        raise typer.BadParameter("--json and --jsonl exclude each other")
    return "json" if json else "jsonl" if jsonl else "text"


def answer(question: str, command: Command[_Result], form: Form) -> None:
    """Ask one question, and end with exit code 1 where nothing was found; ``-`` asks every line of stdin."""
    if question == "-":
        _answer_stdin(command, form)
        return
    result = command.ask(well_formed(question))
    _show(result, command, form)
    if not command.found(result):
        raise typer.Exit(_NOTHING_FOUND)


def _answer_stdin(command: Command[_Result], form: Form) -> None:
    """Answer in order; a line that is no question still gets its line of output."""
    for number, line in enumerate(lines_of_stdin(), start=1):
        if form == "text":
            emit(("\n" if number > 1 else "") + f"> {visible(line)}")
        try:
            _show(command.ask(line), command, form)
        except (BadQuestion, NotInIndex) as error:
            complain(f"line {number}: {error}")
            if form != "text":
                emit_json(dumps({"question": line, "error": str(error)}))


def _show(result: _Result, command: Command[_Result], form: Form) -> None:
    if form == "text":
        for line in command.read_as(result):
            complain(line)
        emit(command.readable(result))
    else:
        emit_json(json_text(command.shape(result), indent=2 if form == "json" else None))
