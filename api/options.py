"""What can be typed after a command, in one place: the same option means the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..retrieval.results import Filters

SearchFor = Annotated[
    str | None,
    typer.Argument(metavar="[QUESTION]", help="In your own words; - reads one a line from stdin.", show_default=False),
]
Like = Annotated[
    str | None, typer.Option("--like", metavar="ID", help="Articles like this one, in place of a question.")
]
WhyNot = Annotated[
    str | None, typer.Option("--why-not", metavar="ID", help="Say where this article is, or why not here.")
]
Recency = Annotated[
    str | None,
    typer.Option(
        "--recency", metavar="DAYS", help="Prefer newer articles: on, off, or a half-life in days. [default: if asked]"
    ),
]
Without = Annotated[list[str] | None, typer.Option("--without", help="Not this article id; may be repeated.")]
Question = Annotated[
    str,
    typer.Argument(metavar="QUESTION", help="In your own words; - reads one a line from stdin.", show_default=False),
]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders of articles.")]
PathsOrUrls = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders of articles, or URLs.")]
Fetch = Annotated[bool, typer.Option("--fetch", help="Fetch the URLs named; nothing is fetched without.")]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on a file that cannot be read.")]
MaxFileMb = Annotated[
    int | None, typer.Option("--max-file-mb", min=1, metavar="MB", help="Skip files larger than this. [default: 32]")
]
Index = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help="The index folder. [default: $ONRECORD_INDEX, else ./.onrecord]"),
]
Model = Annotated[
    str | None,
    typer.Option("--model", "--encoder", help="A sentence-transformers model, by name or path, as encoder."),
]
Dimensions = Annotated[int | None, typer.Option(min=1, metavar="N", help="Cut the model's vectors after N numbers.")]
QueryPrompt = Annotated[str | None, typer.Option(metavar="TEXT", help="What the model wants before a question.")]
PassagePrompt = Annotated[str | None, typer.Option(metavar="TEXT", help="What the model wants before a passage.")]
Reranker = Annotated[
    str | None, typer.Option(metavar="MODEL", help="A cross-encoder, by name or path, to put the best hits in order.")
]
RerankerMs = Annotated[
    int | None,
    typer.Option("--reranker-ms", min=0, metavar="MS", help="How long that may take; 0: as it takes. [default: 500]"),
]
K = Annotated[int | None, typer.Option("-k", min=1, max=100, help="How many passages to look at. [default: 10]")]
Json = Annotated[bool, typer.Option("--json", help="The very object that the HTTP service sends.")]
AllJson = Annotated[bool, typer.Option("--json", help="The report, with every file left out and every count.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="The same on one line.")]
Source = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
Author = Annotated[list[str] | None, typer.Option("--author", help="Only this author; may be repeated.")]
Language = Annotated[list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")]
Document = Annotated[list[str] | None, typer.Option("--document", help="Only this article id; may be repeated.")]
After = Annotated[str | None, typer.Option("--after", metavar="DATE", help="Published on this day or later.")]
Before = Annotated[str | None, typer.Option("--before", metavar="DATE", help="Published on this day or earlier.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As known on this day.")]


def limits(max_file_mb: int | None) -> dict[str, int] | None:
    """Return the limits given on the command line as settings take them."""
    return None if max_file_mb is None else {"file_mb": max_file_mb}


def filters(
    source: list[str] | None,
    author: list[str] | None,
    language: list[str] | None,
    document: list[str] | None,
    after: str | None,
    before: str | None,
    as_of: str | None,
    without: list[str] | None = None,
) -> Filters:
    """Return the filters as retrieval takes them."""
    return Filters(
        source=tuple(source or ()),
        author=tuple(author or ()),
        language=tuple(language or ()),
        document_id=tuple(document or ()),
        published_after=after,
        published_before=before,
        as_of=as_of,
        without=tuple(without or ()),
    )


def recency(value: str | None) -> bool | float | None:
    """Return what ``--recency`` says, as retrieval takes it."""
    from ..retrieval.recency import wanted

    if value is None or value in ("on", "off"):
        return None if value is None else value == "on"
    try:
        days = float(value)
    except ValueError:
        raise typer.BadParameter(f"--recency is {value!r}, wanted on, off, or a number of days") from None
    try:
        wanted(days, "")
    except ValueError as error:
        raise typer.BadParameter(f"--{error}") from None
    return days
