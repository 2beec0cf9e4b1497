"""Results as text for people: compact on a terminal of 80 columns, plain when piped.

Text of articles passes through ``one_line``: nothing in it can steer the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..retrieval.explained import WhyNot
from ..retrieval.results import Abstention, Answer, Disagreement, Hit, Interpretation, Recent, SearchResults, Source
from ..retrieval.writing.writing import is_written
from . import reasons
from .terminal import Look, one_line

if TYPE_CHECKING:
    from ..index.change import BuildReport
    from ..index.generation import Status
    from ..index.holdings import Holdings
    from ..index.verify import Check

_MOST_NAMED, _MOST_LINES = 5, 40
_EXCERPT = 240  # characters of a passage shown
_LEAD = 60  # of them before the first matched word


def answer(found: Answer, look: Look) -> str:
    """Return the quoted sentences and their sources, or that there is no answer."""
    lines = _abstention(found.abstained, look) if found.abstained else _answered(found, look)
    return "\n".join([*_looked_for(found, look), *lines])


def who_wrote(answer: Answer) -> list[str]:
    """Return in words who wrote an answer, where a language model is set."""
    if answer.writer is None:
        return []
    from .words import LANGUAGES
    from .words import who_wrote as told

    return [one_line(each) for each in told(answer.writer, LANGUAGES["en"])]


def hits(found: SearchResults, look: Look) -> str:
    """Return the hits, best first, each with an excerpt around its first matched word."""
    blocks = ["\n".join(_hit(hit, look)) for hit in found.hits] or ["Nothing found."]
    if found.why_not:
        blocks.append("\n".join(look.wrap(_where(found.why_not))))
    return "\n\n".join(blocks)


def read_as(read: Interpretation | None) -> list[str]:
    """Return in words how a question was read: its operators, corrected words, and what went otherwise than asked."""
    if read is None:
        return []
    asked = [
        *(f'with "{one_line(each)}"' for each in read.phrases),
        *(f'without "{one_line(each)}"' for each in read.excluded),
        *(f'{"" if each.wanted else "not "}{each.part}:"{one_line(each.value)}"' for each in read.fields),
        *([f"from {read.after}"] if read.after else []),
        *([f"up to {read.before}"] if read.before else []),
    ]
    corrected = [f'no article has "{one_line(each.asked)}": {_or(each.used)} instead' for each in read.corrections]
    return [*(["read as: " + ", ".join(asked)] if asked else []), *corrected, *map(one_line, read.notes)]


def _or(words: Sequence[str]) -> str:
    return " or ".join(f'"{one_line(word)}"' for word in words)


def report(built: BuildReport, folder: str, held: Holdings | None = None) -> str:
    """Return what a build took in, what it left out and why, and what the index then holds."""
    lines = [
        f"Indexed {_count(built.documents, 'article')} as {_count(built.passages, 'passage')} "
        f"in {built.seconds:.1f} s: index {built.index_id} in {one_line(folder)}"
    ]
    if built.unchanged or built.changed or built.removed:
        lines.append(
            f"  {built.added:,} new, {built.changed:,} changed, {built.removed:,} removed, "
            f"{built.unchanged:,} as before; {_count(built.encoded, 'passage')} encoded"
        )
    if held:
        lines += [f"  {name:<10} {told}" for name, told in _held(held).items()]
    if built.skipped:
        lines.append(f"Skipped {_count(len(built.skipped), 'file')}:")
        lines += _some([f"  {one_line(str(each.path))}: {one_line(each.reason)}" for each in built.skipped])
    if built.notes:
        lines.append("Notes:")
        lines += _some([f"  {one_line(str(each.path))}: {one_line(each.message)}" for each in built.notes])
    return "\n".join(lines)


def _held(held: Holdings) -> dict[str, str]:
    between = f", from {held.first} to {held.last}" if held.first else ""
    return {
        "dated": f"{held.dated:,} of {held.documents:,}{between}",
        "languages": _most(held.languages),
        "sources": _most(held.sources),
        "copies": f"{held.copies:,} tell what another told first" if held.copies else "none",
    }


def _most(counts: Sequence[tuple[str | None, int]]) -> str:
    """Return the most frequent values with their counts, and how many there are besides."""
    shown = ", ".join(f"{one_line(name or 'unknown')[:40]} {count:,}" for name, count in counts[:_MOST_NAMED])
    more = len(counts) - _MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown or "none"


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST_LINES
    return lines if more <= 0 else [*lines[:_MOST_LINES], f"  and {more:,} more; --json has all of them"]


def holding(built: BuildReport, folder: str, done: str) -> str:
    """Return what was done, and what the index holds after it."""
    return (
        f"{done}; {one_line(folder)} holds {_count(built.documents, 'article')} "
        f"as {_count(built.passages, 'passage')}: index {built.index_id}"
    )


def removed(built: BuildReport, folder: str) -> str:
    """Return how much was removed, and what is left."""
    return holding(built, folder, f"Removed {_count(built.removed, 'article')}")


def status(now: Status) -> str:
    """Return what the index folder holds."""
    facts = {
        "index": f"{now.index_id} in {one_line(str(now.folder))}",
        "generation": f"{now.generation}, built {now.created}, {now.size_bytes / 1e6:.1f} MB",
        "articles": f"{now.documents:,}" + (f", {now.copies:,} of them copies of others" if now.copies else ""),
        "passages": f"{now.passages:,} in {_count(now.parts, 'part')}",
        "rollback": f"to generation {now.before}" if now.before else "no older generation",
        "encoder": f"{one_line(now.encoder)}, {now.dimension} dimensions",
        "analyser": one_line(now.analyser),
        "settings": ", ".join(f"{name} {value}" for name, value in now.settings.items()),
    }
    return "\n".join(f"{name:<12}{fact}" for name, fact in facts.items())


def checks(made: Sequence[Check], look: Look) -> str:
    """Return each check with its outcome."""
    width = max((len(check.name) for check in made), default=0)
    return "\n".join(
        f"{look.style('ok  ', 'green') if check.ok else look.style('FAIL', 'red')}  "
        f"{check.name:<{width}}  {one_line(check.detail)}"
        for check in made
    )


def _answered(found: Answer, look: Look) -> Iterator[str]:
    for number, citation in enumerate(found.citations):
        if number and look.width is not None:  # wrapped quotes would run into each other
            yield ""
        marker = found.text[citation.marker[0] : citation.marker[1]]
        *lines, last = look.wrap(f"{one_line(citation.text)} {marker}")
        yield from lines
        yield last.removesuffix(marker) + look.style(marker, "cyan")
    yield ""
    sources = [source for citation in found.citations for source in citation.sources]
    written = any(map(is_written, found.citations))
    for n in sorted({source.n for source in sources}):
        yield from _source([source for source in sources if source.n == n], look, written=written)
    for between in found.disagreements:
        yield from _differing(between, look)
    short = f"; in short: {one_line(found.answer_span.text)}" if found.answer_span else ""
    yield from (look.style(line, "dim") for line in look.wrap(f"confidence {found.confidence:.2f}{short}"))


def _looked_for(found: Answer, look: Look) -> Iterator[str]:
    if found.searched_for is not None:
        yield from (look.style(line, "dim") for line in look.wrap(f"Looked for: {one_line(found.searched_for)}"))
        yield ""


def _differing(between: Disagreement, look: Look) -> Iterator[str]:
    yield from (look.style(line, "yellow") for line in look.wrap(f"Articles differ: {one_line(between.what)}"))
    for each in between.values:
        where = f"{one_line(each.document_id)}:{each.start}-{each.end}"
        facts = [one_line(each.value), each.published or "no date", one_line(each.title), where]
        yield look.clip(" · ".join(facts), "    ")
    yield ""


def _source(places: Sequence[Source], look: Look, *, written: bool) -> Iterator[str]:
    first = places[0]
    label = f"[{first.n}]"
    indent = " " * (len(label) + 1)
    title = look.clip(one_line(first.title), indent).lstrip()
    yield f"{look.style(label, 'cyan')} {look.style(title, 'bold')}"
    if written:  # the sentence above is a model's: this is what it rests on
        yield from look.wrap(f"“{one_line(first.quote)}”", indent)
    pages = dict.fromkeys(f"p. {place.page}" for place in places if place.page)
    facts = [one_line(first.url or first.source), first.published or "", ", ".join(pages)]
    yield look.style(look.clip(" · ".join(filter(None, facts)), indent), "dim")
    if first.n_copies:
        yield look.style(look.clip(_also_in(first), indent), "dim")
    for by in dict.fromkeys(place.superseded_by for place in places if place.superseded_by):
        told = f"superseded by {one_line(by.title)} · {by.published}: {one_line(by.value)}"
        yield look.style(look.clip(told, indent), "yellow")
    spans = ", ".join(dict.fromkeys(f"{place.start}-{place.end}" for place in places))
    yield look.style(f"{indent}{one_line(first.document_id)}:{spans}", "dim")


def _abstention(why: Abstention, look: Look) -> Iterator[str]:
    yield look.style("Not in these articles.", "bold")
    yield from look.wrap(one_line(why.reason))
    if why.nearest:
        yield ""
        yield "Nearest passages:"
    for hit in why.nearest:
        yield f"  {hit.rank}. {look.clip(one_line(hit.title), '     ').lstrip()}"
        excerpt = _excerpt(hit)
        yield look.style(look.clip(excerpt, "     "), "dim")


def _hit(hit: Hit, look: Look) -> Iterator[str]:
    indent = "    "
    title = look.clip(one_line(hit.title), indent + " " * 6).lstrip()
    yield f"{hit.rank:>2}. {look.style(title, 'bold')}  {look.style(f'{hit.score:.2f}', 'cyan')}"
    page = f"p. {hit.page}" if hit.page else ""
    facts = [one_line(hit.url or hit.source), hit.published or "", page, one_line(hit.id)]
    yield look.style(look.clip(" · ".join(filter(None, facts)), indent), "dim")
    yield from look.wrap(_excerpt(hit), indent)
    if hit.n_copies:
        yield look.style(look.clip(_also_in(hit), indent), "dim")
    if hit.recency and not hit.explanation:
        yield look.style(look.clip(_recent(hit.recency), indent), "dim")
    if hit.explanation:
        yield from reasons.table(hit.explanation, hit.score, look, indent)


def _excerpt(hit: Hit) -> str:
    """Return part of the passage on one line, from shortly before the first matched word."""
    first = min((start for start, _ in hit.highlights), default=0)
    begin = min(first - _LEAD, len(hit.text) - _EXCERPT)
    begin = 0 if begin <= 0 else hit.text.find(" ", begin) + 1
    words = one_line(hit.text[begin : begin + _EXCERPT])
    return ("…" if begin else "") + words + ("…" if begin + _EXCERPT < len(hit.text) else "")


def _recent(told: Recent) -> str:
    """Return that newer articles were preferred, and what it changed."""
    age = "of unknown age" if told.age_days is None else f"{told.age_days:,} days old"
    return f"newer preferred, as {told.why}: {age}, {told.change:+.3f}"


def _where(absent: WhyNot) -> str:
    """Return where an article is, or why it is not there."""
    return f"{one_line(absent.document_id)}: {absent.outcome.replace('_', ' ')}; {one_line(absent.reason)}"


def _also_in(told: Hit | Source) -> str:
    """Return where else a story stands, the earliest first."""
    names = ", ".join(dict.fromkeys(one_line(copy.source) for copy in told.copies))
    return f"{told.n_copies:,} {'copy' if told.n_copies == 1 else 'copies'}: {names}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
