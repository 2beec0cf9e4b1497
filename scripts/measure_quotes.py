"""Measure how well quotes are verified: honest ones, fabricated, edited, stitched and misattributed, made of a corpus.

    .venv/bin/python scripts/measure_quotes.py CORPUS... --encoder DIR [--per 100] [--seed 0] [--show 5] [--json]

A corpus is a folder of articles or in BEIR layout, a .jsonl(.gz), or an index folder. Its index is made without vectors
and kept under --cache. Whether a made-up quote happens to stand in some article is told by a search through all
texts, written alike by a few replacements of this script's own; such a quote is left out.

Wanted: no fabricated, edited, silently glued or misattributed quote verified, and fewer than one honest one in a
hundred refused.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from blind_index import blind_index

from onrecord.index.records import Document, Passage
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.verification.verdicts import Quoted, Verdict

Chance = random.Random
HONEST, FORGED, STITCHED = "honest", "forged", "stitched"


@dataclass(frozen=True, slots=True)
class Case:
    """A quote, what was done to it, and what is to come of it: one of these verdicts, verified or not."""

    kind: str
    text: str
    wanted: tuple[str, ...]
    verified: bool
    document_id: str | None = None
    origin: str = ""


class Source:
    """What quotes are made of: articles with their passages, and their words."""

    def __init__(self, articles: Sequence[tuple[Document, list[Passage]]], strangers: Sequence[str]) -> None:
        self.articles = [each for each in articles if each[1]]
        self.strangers = strangers
        names = re.compile(r"(?<=[a-zà-ỹ,] )[A-ZĐ][a-zà-ỹ]{3,}\b")
        self.names = sorted({name for document, _ in articles for name in names.findall(document.text[:5_000])})

    def sentence(self, chance: Chance, least: int = 8) -> tuple[Document, str, int]:
        """Return a sentence of at least so many words, its article, and where it begins; raises IndexError if rare."""
        for _ in range(200):
            document, passages = chance.choice(self.articles)
            spans = [span for passage in passages for span in passage.sentences]
            if spans:
                span = chance.choice(spans)
                text = document.text[span.start : span.end]
                if len(text.split()) >= least:
                    return document, text, span.start
        raise IndexError("no sentence is long enough")


def part(source: Source, chance: Chance) -> Case:
    """Some words in a row of a sentence."""
    document, text, _ = source.sentence(chance)
    words = list(re.finditer(r"\S+", text))
    count = chance.randint(3, min(40, len(words)))
    first = chance.randrange(len(words) - count + 1)
    quote = text[words[first].start() : words[first + count - 1].end()]
    return Case("part", quote, ("exact", "normalised"), True, _maybe(document, chance), document.id)


def sentence(source: Source, chance: Chance) -> Case:
    """A whole sentence."""
    document, text, _ = source.sentence(chance, 4)
    return Case("sentence", text, ("exact",), True, _maybe(document, chance), document.id)


def spaced(source: Source, chance: Chance) -> Case:
    """A sentence with other white space."""
    document, text, _ = source.sentence(chance)
    quote = re.sub(r"\s+", lambda _: chance.choice([" ", "  ", "\n", "\u00a0", "\t", " \r\n"]), text)
    return Case("spaced", quote, ("exact", "normalised"), True, _maybe(document, chance), document.id)


def typeset(source: Source, chance: Chance) -> Case:
    """A sentence set in other quote marks, dashes, soft hyphens and decomposed letters, in quote marks."""
    document, text, _ = source.sentence(chance)
    text = re.sub(r"[\"“”'’‘]", lambda _: chance.choice("\"“”'’‘"), text)
    text = re.sub(r"[-–—]", lambda _: chance.choice("-–—‐"), text).replace("...", "…")
    text = re.sub(r"(?<=[a-z]{4})(?=[a-z]{4})", lambda _: chance.choice(["", "", "\u00ad"]), text)
    text = unicodedata.normalize("NFD", text) if chance.random() < 0.5 else text
    return Case("typeset", f"“{text}”", ("exact", "normalised"), True, _maybe(document, chance), document.id)


def spanning(source: Source, chance: Chance) -> Case:
    """From within one passage into the next, with nothing but white space between the two."""
    for _ in range(300):
        document, passages = chance.choice(source.articles)
        at = chance.randrange(len(passages))
        if at + 1 < len(passages) and not document.text[passages[at].end : passages[at + 1].start].strip():
            before, after = passages[at].text.split(" "), passages[at + 1].text.split(" ")
            first = passages[at].end - len(" ".join(before[-chance.randint(3, 30) :]))
            last = passages[at + 1].start + len(" ".join(after[: chance.randint(3, 30)]))
            if any(map(str.isalnum, document.text[first:last])):
                return Case("spanning", document.text[first:last], ("exact", "normalised"), True, None, document.id)
    return part(source, chance)


def page(source: Source, chance: Chance) -> Case:
    """Up to some pages of an article, furniture left out."""
    document, passages = chance.choice(source.articles)
    first = chance.randrange(len(passages))
    quote = "\n".join(passage.text for passage in passages[first : first + 12])
    return Case("page", quote, ("exact", "normalised"), True, _maybe(document, chance), document.id)


def number(source: Source, chance: Chance) -> Case:
    """A sentence with another number."""
    return _edit(
        "number",
        source,
        chance,
        lambda text: _once(r"\d", lambda d: str((int(d) + 1 + chance.randrange(8)) % 10), text, chance),
    )


def negation(source: Source, chance: Chance) -> Case:
    """A sentence with a "not" put in or taken out."""

    def edit(text: str) -> str:
        if re.search(r"\b(?:not|không) ", text):
            return _once(r"\b(?:not|không) ", lambda _: "", text, chance)
        return _once(
            r"\b(?:is|was|are|were|will|has|have|had|can|là|đã|sẽ|được) ",
            lambda verb: f"{verb}{'không' if verb.strip() in 'là đã sẽ được' else 'not'} ",
            text,
            chance,
        )

    return _edit("negation", source, chance, edit)


def name(source: Source, chance: Chance) -> Case:
    """A sentence with another name."""
    return _edit(
        "name",
        source,
        chance,
        lambda text: _once(
            r"(?<=[a-zà-ỹ] )[A-ZĐ][^\W\d_A-Z]{2,}\b", lambda _: chance.choice(source.names), text, chance
        ),
    )


def dropped(source: Source, chance: Chance) -> Case:
    """A sentence that lacks a word from its middle."""

    def edit(text: str) -> str:
        words = text.split(" ")
        del words[chance.randrange(1, len(words) - 1)]
        return " ".join(words)

    return _edit("dropped", source, chance, edit)


def replaced(source: Source, chance: Chance) -> Case:
    """A sentence with another word."""

    def edit(text: str) -> str:
        words = text.split(" ")
        words[chance.randrange(1, len(words) - 1)] = chance.choice(source.sentence(chance)[1].split(" "))
        return " ".join(words)

    return _edit("replaced", source, chance, edit)


def cut(source: Source, chance: Chance) -> Case:
    """Words that begin or end within a word or a number."""

    def edit(text: str) -> str:
        words = [match for match in re.finditer(r"\w{4,}", text) if match.start()]
        match = chance.choice(words)
        return text[match.start() + 2 :] if len(text) - match.start() > 30 else text[: match.end() - 2]

    return _edit("cut", source, chance, edit, ("absent", "edited", "stitched"))


def foreign(source: Source, chance: Chance) -> Case:
    """A sentence of another collection."""
    return Case("foreign", chance.choice(source.strangers), ("absent", "edited"), False)


def glued(source: Source, chance: Chance) -> Case:
    """Two sentences of one article, far apart, one after the other without a word."""
    document, first, second = _two(source, chance)
    return Case("glued", f"{first} {second}", ("stitched",), False, _maybe(document, chance), document.id)


def glued_across(source: Source, chance: Chance) -> Case:
    """Half a sentence and half another one of another article."""
    document, a, _ = source.sentence(chance, 12)
    _, b, _ = source.sentence(chance, 12)
    a, b = " ".join(a.split()[:8]), " ".join(b.split()[-8:])
    return Case("glued across", f"{a} {b}", ("stitched",), False, None, document.id)


def ellipsis(source: Source, chance: Chance) -> Case:
    """Two sentences of one article with an ellipsis between them."""
    document, first, second = _two(source, chance)
    dots = chance.choice([" … ", " ... ", " [...] ", "… "])
    return Case(
        "ellipsis",
        f"{first}{dots}{second}",
        ("stitched", "exact", "normalised"),
        True,
        _maybe(document, chance),
        document.id,
    )


def ellipsis_swapped(source: Source, chance: Chance) -> Case:
    """The same in the wrong order."""
    document, first, second = _two(source, chance)
    return Case("ellipsis, swapped", f"{second} … {first}", ("stitched",), False, None, document.id)


def misattributed(source: Source, chance: Chance) -> Case:
    """A sentence said to be from another article."""
    document, text, _ = source.sentence(chance)
    other, _ = chance.choice([each for each in source.articles if each[0].id != document.id])
    return Case("misattributed", text, ("misattributed",), False, other.id, document.id)


MADE: tuple[Callable[[Source, Chance], Case], ...] = (
    part, sentence, spaced, typeset, spanning, page, ellipsis, number, negation, name, dropped, replaced, cut, foreign,
    glued, glued_across, ellipsis_swapped, misattributed,
)  # fmt: skip


def main() -> None:
    """Print a line for each kind of quote of each corpus."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS")
    parser.add_argument("--encoder", type=Path, required=True, help="an exported encoder's folder")
    parser.add_argument("--strangers", type=Path, default=Path(__file__).parent / "strangers.txt")
    parser.add_argument("--cache", type=Path, default=Path("build") / "blind")
    parser.add_argument("--per", type=int, default=100, help="quotes of each kind (100)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="wrong verdicts to show of each kind")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for corpus in given.corpora:
        at = corpus if (corpus / "CURRENT").exists() else blind_index(corpus, given.cache / corpus.name, given.encoder)
        with open_searcher(at) as searcher:
            report(corpus.name, searcher, given)


def report(title: str, searcher: Searcher, given: argparse.Namespace) -> None:
    """Judge all quotes made of one corpus, and print what came of them."""
    chance = random.Random(given.seed)
    strangers = [line for line in given.strangers.read_text("utf-8").splitlines() if line.strip()]
    ids = [document.id for document in _all(searcher)]
    drawn = chance.sample(ids, min(len(ids), 400))
    source = Source([(searcher.document(own), searcher.passages_of(own)) for own in drawn], strangers)
    texts = {document.id: _alike(document.text) for document in _all(searcher)}
    whole = "\n\n".join(texts.values())
    print(f"{title}: {searcher.info.documents:,} articles, {searcher.info.passages:,} passages")
    for make in MADE:
        cases = []
        for _ in range(given.per):
            try:
                case = make(source, chance)
            except (IndexError, ValueError):
                continue
            if case.kind == "misattributed" and _alike(case.text) in texts[case.document_id or ""]:
                continue
            if case.verified or case.kind == "misattributed" or not _stands(_alike(case.text), whole):
                cases.append(case)
        if cases:
            _line(cases, searcher, given)


def _line(cases: Sequence[Case], searcher: Searcher, given: argparse.Namespace) -> None:
    seconds, wrong, kinds = [], [], Counter[str]()
    verified = unplaced = 0
    for case in cases:
        started = time.perf_counter()
        [verdict] = searcher.verify_quotes([Quoted(case.text, case.document_id)])
        seconds.append(time.perf_counter() - started)
        kinds[verdict.kind] += 1
        verified += verdict.verified
        unplaced += not _placed(verdict, searcher)
        if verdict.verified != case.verified or verdict.kind not in case.wanted:
            wrong.append((case, verdict))
    seconds.sort()
    row = {
        "kind": cases[0].kind, "n": len(cases), "wanted": cases[0].verified, "verified": verified,
        "as wanted": round(1 - len(wrong) / len(cases), 4), "misplaced": unplaced, "verdicts": dict(kinds),
        "p50 ms": round(1_000 * seconds[len(seconds) // 2], 1),
        "p99 ms": round(1_000 * seconds[int(len(seconds) * 0.99)], 1),
    }  # fmt: skip
    print(
        json.dumps(row) if given.json else "  " + "  ".join(f"{key} {value}" for key, value in row.items()), flush=True
    )
    for case, verdict in wrong[: given.show]:
        print(f"    ! {verdict.kind} {verdict.reason[:150]!r} ({case.document_id}, {case.origin})")
        print(f"      {case.text[:300]!r}")


def _placed(verdict: Verdict, searcher: Searcher) -> bool:
    return all(searcher.document(p.document_id).text[p.start : p.end] == p.text for p in verdict.places)


def _all(searcher: Searcher) -> Iterator[Document]:
    after = None
    while found := searcher.documents(after, 500):
        yield from found
        after = found[-1].id


def _alike(text: str) -> str:
    """Write a text alike, by other means than the product: the oracle's."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub("[\"“”'’‘`´„«»‹›‚‛″′]", "'", text).replace("''", "'")
    text = re.sub("[-‐‑‒–—―−]+", "-", text).replace("…", "...")
    return re.sub(r"\s+", " ", text).strip()


def _stands(quote: str, whole: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(quote)}(?![^\W_])", whole) is not None if quote in whole else False


def _edit(
    kind: str,
    source: Source,
    chance: Chance,
    edit: Callable[[str], str],
    wanted: tuple[str, ...] = ("edited", "absent", "stitched"),
) -> Case:
    for _ in range(100):
        document, text, _ = source.sentence(chance)
        changed = edit(text)
        if changed != text and any(map(str.isalnum, changed)):
            return Case(kind, changed, wanted, False, _maybe(document, chance), document.id)
    raise IndexError(kind)


def _once(pattern: str, instead: Callable[[str], str], text: str, chance: Chance) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + instead(match.group()) + text[match.end() :]


def _two(source: Source, chance: Chance) -> tuple[Document, str, str]:
    for _ in range(300):
        document, passages = chance.choice(source.articles)
        spans = [s for p in passages for s in p.sentences if 6 <= len(document.text[s.start : s.end].split()) <= 40]
        if len(spans) >= 4:
            first = chance.randrange(len(spans) - 2)
            second = chance.randrange(first + 2, len(spans))
            if document.text.count(document.text[spans[first].start : spans[first].end]) == 1:
                return document, *(document.text[s.start : s.end] for s in (spans[first], spans[second]))
    raise IndexError("no article has two sentences far apart")


def _maybe(document: Document, chance: Chance) -> str | None:
    return document.id if chance.random() < 0.5 else None


if __name__ == "__main__":
    main()
