"""Training records: questions with passages, where the answer stands, and passages that only look as if they had it.

Only collections whose licences let weights be shipped are read; their text never leaves the folder they lie in.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from onrecord.index.analysis import body_terms
from onrecord.index.splitting.sentences import sentences
from onrecord.retrieval.evaluation.answers import plain
from onrecord.retrieval.evaluation.beir import rows

# By licence: CC BY, CC BY-SA, Apache-2.0 or MIT. The last is of paragraphs that dev/squad2 is made of.
SHIPPABLE = (
    "squadshifts-reddit", "squadshifts-amazon", "squad1-train-sentences", "nq-oracle", "boolq-dev", "selqa",
    "tweetqa", "tatqa", "cmu-qa", "friendsqa", "pubmedqa",
)  # fmt: skip
CONTRAST = "squad2-dev-contrast"
_LONGEST = 700  # characters of a passage; a longer one is cut around its answer
_PAIRED = [tuple(each.split("/")) for each in (
    "first/last largest/smallest highest/lowest most/least before/after more/less oldest/newest increase/decrease "
    "increased/decreased higher/lower begin/end started/ended won/lost north/south east/west northern/southern "
    "eastern/western male/female major/minor always/never early/late earliest/latest longest/shortest best/worst "
    "buy/sell bought/sold import/export imports/exports rise/fall rose/fell father/mother born/buried"
).split()]  # fmt: skip
OPPOSITES = dict(_PAIRED) | {b: a for a, b in _PAIRED}
_NUMBER = re.compile(r"\b\d[\d.,]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<=[a-z,] )\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
_CHANGEABLE = re.compile(rf"{_NUMBER.pattern}|{_NAME.pattern}|\b(?:{'|'.join(OPPOSITES)})\b")
_NEAR = 20  # of so many passages nearest by words, one is taken that lacks the answer


@dataclass(frozen=True, slots=True)
class Record:
    """A question and a passage; offsets count characters of ``passage``.

    ``answers`` are spans of short answers, ``support`` the sentences that hold one; both may be unknown though
    the passage answers. ``sentences`` cover the passage.
    """

    question: str
    passage: str
    answerable: bool
    answers: tuple[tuple[int, int], ...] = ()
    support: tuple[int, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()


def sha256(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the hash of each collection's file: what the weights were learned from."""
    return {name: hashlib.sha256((folder / f"{name}.jsonl.gz").read_bytes()).hexdigest() for name in names}


def read(folder: Path, name: str) -> list[Record]:
    """Read a collection."""
    return [record for row in rows(folder / f"{name}.jsonl.gz") if (record := _record(row))]


def pairs(records: Sequence[Record], *, seed: int) -> Iterator[tuple[Record, Record]]:
    """Yield each answerable record beside one that is not: a passage without the answer, or a question changed.

    It is one of the collection's own, for the question or of the passage, if it has any; else a passage that shares the
    question's words, or the same one without the sentences that answer.
    """
    chance = random.Random(seed)
    own: dict[str, list[Record]] = {}
    for record in records:
        if not record.answerable:
            own.setdefault(record.question, []).append(record)
            own.setdefault(record.passage, []).append(record)
    near = _Near(sorted({record.passage for record in records}))
    for record in records:
        if not record.answerable:
            continue
        others = own.get(record.question) or own.get(record.passage)
        if others and chance.random() < 0.6:
            yield record, chance.choice(others)
            continue
        ways = [lambda record: unanswered(record), lambda record: asked_otherwise(record, chance)]
        chance.shuffle(ways)
        for way in [*ways[: chance.choice((0, 1, 1, 2))], lambda record: _nearby(record, near, chance)]:
            if lacking := way(record):
                yield record, lacking
                break


def unanswered(record: Record) -> Record | None:
    """Return the passage without the sentences that answer; None where too little or the answer would be left."""
    left = [each for n, each in enumerate(record.sentences) if n not in record.support]
    if not record.support or not left:
        return None
    passage = record.passage[: record.sentences[0][0]] + "".join(record.passage[a:b] for a, b in left)
    if any(plain(record.passage[start:end]) in plain(passage) for start, end in record.answers):
        return None
    return Record(record.question, passage, answerable=False)


def asked_otherwise(record: Record, chance: random.Random) -> Record | None:
    """Return the passage with a question that it does not answer: another number, name or opposite asked about.

    These are ways in which people made SQuAD 2's unanswerable questions (Rajpurkar, Jia and Liang, ACL 2018, table 2).
    """
    found = list(_CHANGEABLE.finditer(record.question))
    if not found:
        return None
    changed = chance.choice(found)
    old = changed.group()
    if old.lower() in OPPOSITES:
        new: str | None = OPPOSITES[old.lower()]
    else:
        kind = _NUMBER if old[0].isdigit() else _NAME
        asked = set(plain(record.question).split())
        others = [
            each.group() for each in kind.finditer(record.passage)
            if not asked & set(plain(each.group()).split()) and each.group().lower() not in OPPOSITES
            and not any(start < each.end() and each.start() < end for start, end in record.answers)
        ]  # fmt: skip
        new = chance.choice(others) if others else None
    if new is None:
        return None
    question = record.question[: changed.start()] + new + record.question[changed.end() :]
    return Record(question, record.passage, answerable=False)


def _nearby(record: Record, near: _Near, chance: random.Random) -> Record | None:
    held = [plain(record.passage[start:end]) for start, end in record.answers]
    lacking = [
        passage for passage in near(record.question)
        if passage != record.passage and not any(answer and answer in plain(passage) for answer in held)
    ]  # fmt: skip
    if not lacking:
        return None
    return Record(record.question, lacking[min(int(chance.expovariate(0.4)), len(lacking) - 1)], answerable=False)


def _record(fields: dict[str, object]) -> Record | None:
    passage, question = str(fields["passage"]), str(fields["question"]).strip()
    spans = [(int(a["start"]), int(a["start"]) + len(a["text"])) for a in fields.get("answers") or []]  # type: ignore[attr-defined]
    gold = fields.get("sentence")
    golds = [str(each) for each in (gold if isinstance(gold, list) else [gold] if gold else [])]
    of_golds = [(at, at + len(each)) for each in golds if (at := passage.find(each)) >= 0]
    if len(passage) > _LONGEST:
        passage, spans, of_golds = _cut(passage, spans, of_golds)
    if not question or not passage.strip():
        return None
    cut = tuple((each.start, each.end) for each in sentences(passage, 0, len(passage)))
    support = {n for n, (a, b) in enumerate(cut) for start, end in [*spans, *of_golds] if start < b and end > a}
    if bool(fields["answerable"]) and (fields.get("answers") or golds) and not support:
        return None  # cut away
    title = str(fields.get("title") or "").strip()
    if title:
        shift = len(title) + 1
        passage = f"{title}\n{passage}"
        cut = tuple((a + shift, b + shift) for a, b in cut)
        spans = [(a + shift, b + shift) for a, b in spans]
    return Record(question, passage, bool(fields["answerable"]), tuple(spans), tuple(sorted(support)), cut)


def _cut(
    passage: str, spans: list[tuple[int, int]], golds: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    first = min((start for start, _ in [*spans, *golds]), default=0)
    digest = int.from_bytes(hashlib.blake2b(passage.encode(), digest_size=4).digest(), "little")
    begin = max(0, min(first - digest % (_LONGEST // 2), len(passage) - _LONGEST))
    begin = passage.find(" ", begin) + 1 if begin else 0
    end = begin + _LONGEST
    inside = [[(a - begin, b - begin) for a, b in each if a >= begin and b <= end] for each in (spans, golds)]
    return passage[begin:end], inside[0], inside[1]


class _Near:
    """The passages of a collection that share most with a question, by BM25."""

    def __init__(self, passages: list[str]) -> None:
        self._passages = passages
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("row", fast=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(64 * 2**20, 1)
        for row, passage in enumerate(passages):
            entry = tantivy.Document()
            entry.add_unsigned("row", row)
            entry.add_text("terms", " ".join(body_terms(passage)))
            writer.add_document(entry)
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def __call__(self, question: str) -> list[str]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, "terms", term, index_option="freq"))
            for term in set(body_terms(question))
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(terms), limit=_NEAR, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return [self._passages[int(row)] for row in rows]
