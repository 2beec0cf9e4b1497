"""The commands, one function each: long by their options, not by what they do.

Nothing heavy is imported before a command runs, so that help is there at once.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..index.errors import IndexLocked, NotInIndex, WriteFailed
from . import keys, options
from .asking import Command, Form, answer, form_of
from .console import complain, emit, emit_json
from .encoding import dumps, json_text
from .terminal import look_of, well_formed

if TYPE_CHECKING:
    from ..retrieval.results import SearchResults

_NOTHING_FOUND = 1
_FAILED = 2

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,  # rich help costs a quarter of a second
    context_settings={"help_option_names": ["-h", "--help"]},
    add_help_option=False,  # the stock one imports pydantic for each command's help; ``onrecord`` has its own
    help="Answers questions over a body of articles with verbatim, exactly placed citations.",
    epilog="""Settings: flag, else ONRECORD_* variable, else ~/.config/onrecord/config.toml, else default.

\b
Examples:
  onrecord index articles/
  onrecord ask "How many overseas missions does Vietnam have?"
  onrecord search -k 3 "semiconductors" --json
  onrecord serve""",
)

app.add_typer(keys.app, name="keys")


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  onrecord {line}" for line in lines)


@app.callback(invoke_without_command=True)
def onrecord(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    help: Annotated[bool, typer.Option("-h", "--help", help="Show this message and exit.")] = False,
) -> None:
    """Answers questions over a body of articles with verbatim, exactly placed citations."""
    if version:
        from .. import __version__

        emit(f"onrecord {__version__}")
        raise typer.Exit(0)
    if help:
        emit(context.get_help())
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)  # noqa: T201
        raise typer.Exit(_FAILED)


@app.command(epilog=_examples("index articles/", "index news.jsonl notes/ --index /srv/news", "index inbox/ --watch"))
def index(
    paths: options.Paths,
    folder: options.Index = None,
    strict: options.Strict = False,
    encoder: options.Model = None,
    dimensions: options.Dimensions = None,
    query_prompt: options.QueryPrompt = None,
    passage_prompt: options.PassagePrompt = None,
    max_file_mb: options.MaxFileMb = None,
    json: options.AllJson = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and index again whenever a file changes.")] = False,
) -> None:
    """Make the index hold these articles, and no others.

    Reads text, Markdown, HTML, PDF, Word, e-mail; JSON Lines, CSV and feeds with many articles in one file; folders
    with all they hold. Run again, it encodes only what is new or changed and removes what is gone. What was encoded is
    kept if it is cut short.
    """
    from ..index.build import build
    from ..index.change import BuildReport
    from .naming import files
    from .progress import progress
    from .reporting import tell
    from .settings import load_settings

    settings = load_settings(
        index=folder, encoder=encoder, dimensions=dimensions, query_prompt=query_prompt,
        passage_prompt=passage_prompt, limits=options.limits(max_file_mb),
    )  # fmt: skip
    paths = files(paths)

    reported: list[BuildReport] = []

    def once() -> None:
        with progress(sys.stderr) as on_progress:
            built = build(
                paths,
                settings.index,
                encoder=settings.encoder,
                options=settings.encoder_options(),
                passage_tokens=settings.passage_tokens,
                strict=strict,
                limits=settings.limits.as_limits(),
                on_progress=on_progress,
            )
        if not reported or built.added or built.changed or built.removed:
            tell(built, settings.index, json=json)
        reported.append(built)
        _tidy(settings.index)

    once()
    if watch:
        from . import watching

        watching.repeat(once, paths, settings.index)


@app.command(epilog=_examples("add today/", "add news-42.html --index /srv/news", "add https://e.org/news/42 --fetch"))
def add(
    named: options.PathsOrUrls,
    folder: options.Index = None,
    strict: options.Strict = False,
    fetch: options.Fetch = False,
    max_file_mb: options.MaxFileMb = None,
    json: options.AllJson = False,
) -> None:
    """Add articles to the index.

    An article whose id is in the index takes the other's place. Files without ids have one for their content.
    """
    from ..index.build import add as add_to
    from .naming import files_and_pages
    from .progress import progress
    from .reporting import tell
    from .settings import load_settings

    settings = load_settings(index=folder, limits=options.limits(max_file_mb))
    at = settings.index
    paths, pages = files_and_pages(named, may_fetch=fetch)
    with progress(sys.stderr) as on_progress:
        limits = settings.limits.as_limits()
        built = add_to(paths, at, pages=pages, strict=strict, limits=limits, on_progress=on_progress)
    tell(built, at, json=json)
    _tidy(at)


@app.command(epilog=_examples("remove news-42 news-43", 'remove --source "Viet Nam News"'))
def remove(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids of articles.")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Every article of this source.")] = None,
    folder: options.Index = None,
) -> None:
    """Remove articles from the index.

    No answer holds them from then on. Their bytes stay on the disk until compact, so that rollback can bring them back.
    """
    from ..index.build import remove as remove_from
    from .readable import removed
    from .settings import load_settings

    if not (ids or source):
        raise typer.BadParameter("name the articles by their ids, or their source by --source")
    at = load_settings(index=folder).index
    try:
        changed = remove_from(at, ids=[well_formed(one) for one in ids or ()], sources=source or ())
    except NotInIndex as error:
        complain(str(error))
        raise typer.Exit(_NOTHING_FOUND) from None
    emit(removed(changed, str(at)))
    _tidy(at)


def _tidy(folder: Path) -> None:
    """Merge what there is too much of, now that the change itself is published."""
    from ..index.upkeep import tidy
    from .progress import progress

    # Another writer may be at it already, or the disk be full; whoever comes last tidies.
    with suppress(IndexLocked, WriteFailed), progress(sys.stderr) as on_progress:
        tidy(folder, on_progress)


@app.command(epilog=_examples("compact", "compact --index /srv/news"))
def compact(folder: options.Index = None) -> None:
    """Write the index anew, without a trace of what was removed.

    It becomes as small and as fast as it can be. No older state is left to roll back to.
    """
    from ..index.upkeep import compact as compact_index
    from .progress import progress
    from .readable import holding
    from .settings import load_settings

    at = load_settings(index=folder).index
    with progress(sys.stderr) as on_progress:
        compacted = compact_index(at, on_progress)
    emit(holding(compacted, str(at), "Compacted"))


@app.command(epilog=_examples("rollback", "rollback --index /srv/news"))
def rollback(folder: options.Index = None) -> None:
    """Go back to the index as it was before the last change."""
    from ..index.generation import read_status
    from ..index.upkeep import rollback as go_back
    from . import readable
    from .settings import load_settings

    at = load_settings(index=folder).index
    go_back(at)
    emit(readable.status(read_status(at)))


@app.command(epilog=_examples("snapshot news.onrecord", "snapshot /backup/news.tar --index /srv/news"))
def snapshot(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], folder: options.Index = None
) -> None:
    """Write the index into one file, a tar archive with its encoder."""
    from ..index.snapshot import snapshot as write
    from .settings import load_settings

    written = write(load_settings(index=folder).index, file)
    emit(f"{file}: {written.documents:,} articles, index {written.index_id}")


@app.command(epilog=_examples("restore news.onrecord", "restore /backup/news.tar --index /srv/news"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What snapshot wrote.")], folder: options.Index = None
) -> None:
    """Make the index what a snapshot holds.

    What it was before is kept for rollback.
    """
    from ..index.snapshot import restore as read
    from .settings import load_settings

    at = load_settings(index=folder).index
    restored = read(file, at)
    emit(f"{at}: {restored.documents:,} articles, index {restored.index_id}")


@app.command(
    epilog=_examples(
        'search "green transition" -k 3',
        "search semiconductors --after 2024-01-01 --json",
        'search "latest trade figures" --explain',
        "search --like ID -k 5",
        'search "trade surplus" --why-not ID',
    )
)
def search(
    question: options.SearchFor = None,
    k: options.K = None,
    source: options.Source = None,
    author: options.Author = None,
    language: options.Language = None,
    document: options.Document = None,
    without: options.Without = None,
    after: options.After = None,
    before: options.Before = None,
    as_of: options.AsOf = None,
    recency: options.Recency = None,
    like: options.Like = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each hit came by its place.")] = False,
    why_not: options.WhyNot = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    reranker: options.Reranker = None,
    reranker_ms: options.RerankerMs = None,
    folder: options.Index = None,
) -> None:
    """Rank the passages that bear on a question, or those of articles like one."""
    from . import readable, shapes
    from .opening import opened
    from .settings import load_settings

    asked = question if like is None else like
    if asked is None or None not in (question, like):
        raise typer.BadParameter("ask a question, or name an article by --like; one of both")
    settings = load_settings(index=folder, k=k, reranker=reranker, reranker_ms=reranker_ms)
    filters = options.filters(source, author, language, document, after, before, as_of, without)
    newer, absent = options.recency(recency), None if why_not is None else well_formed(why_not)
    form, look = form_of(json=json, jsonl=jsonl), look_of(sys.stdout)
    with opened(settings, answers=False) as searcher:
        find = searcher.search if like is None else searcher.like
        command = Command(
            ask=lambda text: find(text, settings.k, filters=filters, explain=explain, recency=newer, why_not=absent),
            found=lambda results: bool(results.hits),
            readable=lambda results: readable.hits(results, look),
            shape=shapes.search,
            read_as=lambda results: readable.read_as(results.interpretation),
        )
        _answered(asked, command, form)


def _answered(asked: str, command: Command[SearchResults], form: Form) -> None:
    try:
        answer(asked, command, form)
    except NotInIndex as error:
        complain(str(error))
        raise typer.Exit(_NOTHING_FOUND) from None


@app.command(
    epilog=_examples(
        'ask "How many overseas missions does Vietnam have?"',
        'ask "Who chaired the conference?" --as-of 2024-03-01 --json',
        "ask - --jsonl < questions.txt",
    )
)
def ask(
    question: options.Question,
    k: options.K = None,
    source: options.Source = None,
    author: options.Author = None,
    language: options.Language = None,
    document: options.Document = None,
    after: options.After = None,
    before: options.Before = None,
    as_of: options.AsOf = None,
    recency: options.Recency = None,
    max_risk: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Abstain where an answer is likelier wrong. [default: 0.5]"),
    ] = None,
    json: options.Json = False,
    jsonl: options.Jsonl = False,
    reranker: options.Reranker = None,
    reranker_ms: options.RerankerMs = None,
    folder: options.Index = None,
) -> None:
    """Answer a question with quoted sentences.

    Where the articles hold no answer it says so, shows the nearest passages, and ends with exit code 1.
    """
    from . import readable, shapes
    from .opening import opened
    from .settings import load_settings

    settings = load_settings(index=folder, k=k, max_risk=max_risk, reranker=reranker, reranker_ms=reranker_ms)
    filters = options.filters(source, author, language, document, after, before, as_of)
    newer = options.recency(recency)
    form, look = form_of(json=json, jsonl=jsonl), look_of(sys.stdout)
    with opened(settings) as searcher:
        command = Command(
            ask=lambda text: searcher.ask(text, settings.k, filters=filters, max_risk=settings.max_risk, recency=newer),
            found=lambda given: given.answered,
            readable=lambda given: readable.answer(given, look),
            shape=shapes.ask,
            read_as=lambda given: [*readable.read_as(given.interpretation), *readable.who_wrote(given)],
        )
        answer(question, command, form)


@app.command(epilog=_examples("serve", "serve --port 0 --index /srv/news", "serve --workers 4"))
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one. [default: 8000]")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, metavar="N", help="Processes that share the index. [default: 1]")
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Let other machines read without a key.")] = False,
    reranker: options.Reranker = None,
    reranker_ms: options.RerankerMs = None,
    folder: options.Index = None,
) -> None:
    """Serve the index over HTTP.

    GET / is a page to ask from, /openapi.json the contract. Ends on Ctrl-C or SIGTERM.
    """
    from .serving import serve as run
    from .settings import load_settings

    service = None if workers is None else {"workers": workers}
    settings = load_settings(
        index=folder, host=host, port=port, service=service, reranker=reranker, reranker_ms=reranker_ms
    )
    run(settings, insecure=insecure)


@app.command(epilog=_examples("mcp", "mcp --index /srv/news"))
def mcp(folder: options.Index = None) -> None:
    """Serve the index to an MCP client over stdin and stdout.

    For the client's list of servers; ends when the client does. serve has the same over HTTP, at /mcp.
    """
    from .extras import require
    from .opening import opened
    from .settings import load_settings

    settings = load_settings(index=folder)
    require("mcp", "mcp")
    with opened(settings, follow=True) as searcher:
        from .mcp_stdio import run

        run(searcher, k=settings.k, max_risk=settings.max_risk)


@app.command(epilog=_examples("status", "status --json"))
def status(json: options.Json = False, folder: options.Index = None) -> None:
    """Show what the index folder holds."""
    from dataclasses import asdict

    from ..index.generation import read_status
    from . import readable
    from .settings import load_settings

    now = read_status(load_settings(index=folder).index)
    if json:
        emit_json(dumps(asdict(now) | {"folder": str(now.folder)}, indent=2))
    else:
        emit(readable.status(now))


@app.command(epilog=_examples("doctor", "doctor --index /srv/news --json"))
def doctor(
    host: Annotated[str | None, typer.Option(help="The address that serve is to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Its port. [default: 8000]")] = None,
    json: options.Json = False,
    folder: options.Index = None,
) -> None:
    """Check whether all that is needed is here, and say what to type where it is not.

    Ends with exit code 2 where a check failed.
    """
    from dataclasses import asdict

    from .doctor import diagnose, readable

    findings = list(diagnose(folder, host, port))
    if json:
        emit_json(dumps([asdict(each) for each in findings], indent=2))
    else:
        emit(readable(findings, look_of(sys.stdout)))
    if any(each.state == "failed" for each in findings):
        raise typer.Exit(_FAILED)


@app.command(epilog=_examples("verify", "verify --index /srv/news"))
def verify(json: options.Json = False, folder: options.Index = None) -> None:
    """Check the index: files, counts, offsets.

    Ends with exit code 2 where one is wrong.
    """
    from dataclasses import asdict

    from ..index.verify import verify as check
    from . import readable
    from .settings import load_settings

    checks = check(load_settings(index=folder).index)
    if json:
        emit_json(dumps([asdict(each) for each in checks], indent=2))
    else:
        emit(readable.checks(checks, look_of(sys.stdout)))
    if not all(each.ok for each in checks):
        raise typer.Exit(_FAILED)


@app.command(
    "verify-quotes",
    epilog=_examples(
        "verify-quotes quotes.txt", "verify-quotes - --document news-42 < quotes.txt", "verify-quotes q.jsonl"
    ),
)
def verify_quotes(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help='One a line, plain or {"text", "document_id"}; - is stdin. [default: -]'),
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", help="The article that they are said to be from.")
    ] = None,
    json: options.Json = False,
    folder: options.Index = None,
) -> None:
    """Check quotes against the articles: exact, edited, glued, of another article, or absent.

    Ends with exit code 1 unless all are verified.
    """
    from ..retrieval.searcher import open_searcher
    from . import verifying
    from .settings import load_settings

    quotes = verifying.read_quotes(file, well_formed(document) if document is not None else None)
    with open_searcher(load_settings(index=folder).index) as searcher:
        found = searcher.verify_quotes(quotes)
        if json:
            emit_json(json_text(verifying.shape(found, searcher.info), indent=2))
        else:
            emit(verifying.readable(found, look_of(sys.stdout)))
    if not all(each.verified for each in found):
        raise typer.Exit(_NOTHING_FOUND)


@app.command(epilog=_examples("get news-42", "get news-42:120-260"))
def get(
    id: Annotated[str, typer.Argument(metavar="ID", help="An article, a passage, or ARTICLE:START-END.")],
    json: options.Json = False,
    folder: options.Index = None,
) -> None:
    """Print the text of an article or a span of it."""
    from ..retrieval.searcher import open_searcher
    from . import shapes, stored
    from .settings import load_settings

    with open_searcher(load_settings(index=folder).index) as searcher:
        try:
            article, cut = stored.find(searcher, well_formed(id))
        except NotInIndex as error:
            complain(str(error))
            raise typer.Exit(_NOTHING_FOUND) from None
        if json and cut is None:
            emit_json(json_text(shapes.document(article, searcher.passages_of(article.id)), indent=2))
        elif json and cut is not None:
            emit_json(json_text(shapes.passage(cut, article), indent=2))
        else:
            stored.show(article.text if cut is None else cut.text, article)


@app.command(
    "eval",
    epilog=_examples(
        "eval scifact/",
        "eval sets/* --json > now.json",
        "eval scifact/ --gate now.json",
        "eval --answers squad2/ --most 100 --plot risk.svg",
    ),
)
def evaluate(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Test collections in BEIR layout.")],
    answers: Annotated[bool, typer.Option("--answers", help="Measure answers instead of rankings.")] = False,
    most: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="With --answers: ask so many questions, spaced evenly.")
    ] = None,
    answers_out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --answers: write what came of each question, as JSON lines."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --answers: draw risk by coverage, as SVG.")
    ] = None,
    run: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the rankings, for trec_eval.")] = None,
    gate: Annotated[Path | None, typer.Option(metavar="FILE", help="Fail where an earlier --json was better.")] = None,
    json: Annotated[bool, typer.Option("--json", help="All values, by question too.")] = False,
    encoder: options.Model = None,
    dimensions: options.Dimensions = None,
    query_prompt: options.QueryPrompt = None,
    passage_prompt: options.PassagePrompt = None,
    folder: options.Index = None,
) -> None:
    """Measure how well passages are ranked, or how good the answers are.

    The corpus is indexed once, in the user's cache. Ends with exit code 1 where anything is worse than in --gate.
    """
    from .evaluating import rankings
    from .evaluating_answers import answers as measure_answers

    if answers and run:
        raise typer.BadParameter("--run writes rankings; leave it or --answers out (answers go to --answers-out)")
    if not answers and (most or answers_out or plot):
        raise typer.BadParameter("--most, --answers-out and --plot are for answers; add --answers")
    if folder is not None and len(folders) > 1:
        raise typer.BadParameter("--index is for one collection; leave it out to give each its own")
    model = {
        "encoder": encoder,
        "dimensions": dimensions,
        "query_prompt": query_prompt,
        "passage_prompt": passage_prompt,
    }
    if answers:
        told, fallen = measure_answers(
            folders, model=model, index=folder, most=most, gate=gate, json=json, out=answers_out, plot=plot
        )
    else:
        told, fallen = rankings(folders, model=model, index=folder, gate=gate, json=json, run=run)
    emit_json(told) if json else emit(told)
    for line in fallen:
        complain(line)
    if fallen:
        raise typer.Exit(_NOTHING_FOUND)
