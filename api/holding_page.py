"""``/corpus`` as a page, and in short on the front page: how many articles, from when to when, from where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..index.holdings import Holdings
from ..index.reading.outcome import Skipped
from .chart import bins, chart
from .markup import inert, text
from .words import Words, day, language_name, number, say

_SHOWN = 5  # sources on the front page
_LISTED = 100  # and on the page of the corpus


def corpus(held: Holdings, left_out: Sequence[Skipped], words: Words) -> str:
    """Return the body of the page about the articles; ``left_out`` is what the last reading skipped."""
    copies = say(words, "copies_some", copies=held.copies) if held.copies else words["copies_none"]
    dated = say(words, "dated", dated=held.dated, documents=held.documents)
    return (
        f"<h1>{text(words['corpus_title'])}</h1>\n"
        f'<p class="lead">{text(size(held, words))}.</p>\n<p>{text(dated)}</p>\n'
        f"{_over_time(held, words)}"
        f'<div class="columns">{_table(words, "from_sources", "source", held.sources)}'
        f"<div>{_table(words, 'languages', 'language', [(_language(code, words), n) for code, n in held.languages])}"
        f"<section><h2>{text(words['duplicates'])}</h2><p>{text(copies)}</p></section></div></div>\n"
        f"{_left_out(left_out, words)}"
    )


def size(held: Holdings, words: Words) -> str:
    """Return how many articles there are, and from when to when."""
    key = "holds_dated" if held.first and held.last else "holds"
    first, last = (day(words, each or "") for each in (held.first, held.last))
    return say(words, key, documents=held.documents, first=first, last=last)


def summary(held: Holdings, words: Words) -> str:
    """Return the same and the largest sources, as markup for the front page."""
    names = [f"<bdi>{inert(name)}</bdi>" for name, _ in held.sources[:_SHOWN]]
    more = len(held.sources) - len(names)
    if more > 0:
        names.append(text(say(words, "and_more", n=more)))
    sources = f"{text(words['from_sources'])}: {', '.join(names)}." if names else ""
    return f'<p class="lead">{text(size(held, words))}.</p>\n<p class="soft">{sources}</p>'


def _over_time(held: Holdings, words: Words) -> str:
    counts = bins(held.months)
    if not counts:
        return ""
    unit = words["month" if len(next(iter(counts))) > len("2024") else "year"]
    rows = "".join(f"<tr><th scope=row>{when}<td>{number(words, count)}" for when, count in counts.items())
    return (
        f"<h2>{text(words['over_time'])}</h2>\n{chart(counts, words)}\n"
        f"<details><summary>{text(words['table'])}</summary>"
        f"<table><thead><tr><th scope=col>{text(unit)}<th scope=col>{text(words['by_count'])}</thead>"
        f"<tbody>{rows}</tbody></table></details>\n"
    )


def _left_out(skipped: Sequence[Skipped], words: Words) -> str:
    """Return what could not be read, by the names of the files alone: where they lie is not for everybody."""
    told = say(words, "skipped_some", n=len(skipped)) if skipped else words["skipped_none"]
    rows = "".join(
        f"<tr><th scope=row><bdi>{inert(_name(each.path))}</bdi><td><bdi>{inert(each.reason)}</bdi>"
        for each in skipped[:_LISTED]
    )
    table = (
        f'<table class="reasons"><thead><tr><th scope=col>{text(words["file"])}'
        f"<th scope=col>{text(words['reason'])}</thead><tbody>{rows}</tbody></table>{_rest(len(skipped), words)}"
    )
    return f"<section><h2>{text(words['skipped'])}</h2><p>{text(told)}</p>{table if skipped else ''}</section>"


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[-1]


def _rest(n: int, words: Words) -> str:
    return f"<p class=soft>{text(say(words, 'and_more', n=n - _LISTED))}</p>" if n > _LISTED else ""


def _language(code: str | None, words: Words) -> str | None:
    return language_name(words, code) if code else None


def _table(words: Words, heading: str, each: str, counts: Sequence[tuple[str | None, int]]) -> str:
    return (
        f"<section><h2>{text(words[heading])}</h2><table><thead><tr><th scope=col>{text(words[each])}"
        f"<th scope=col>{text(words['by_count'])}</thead>"
        f"<tbody>{_rows(counts[:_LISTED], words)}</tbody></table>{_rest(len(counts), words)}</section>"
    )


def _rows(counts: Iterable[tuple[str | None, int]], words: Words) -> str:
    return "".join(
        f"<tr><th scope=row><bdi>{inert(value or words['unknown'])}</bdi><td>{number(words, count)}"
        for value, count in counts
    )
