"""Measure how well articles that give different values for one thing are told from those that speak of two things.

    .venv/bin/python scripts/measure_disagreements.py CORPUS... [--articles 2000] [--half 1] [--seed 0] [--show 20]

A corpus is in BEIR layout, or a .jsonl(.gz). Right alarms: a sentence, and the same as another article has it (as it
stands; reworded: shortened, another hedge, a word put in; or a real sentence of another article that gives the same
value), with one number, date or name changed in one. False alarms: the same pairs unchanged; a value only written or
rounded otherwise; and real pairs of sentences of different articles that share most of their words and give different
values. The last are shown by --show, to be judged by eye: all of them count as false until then.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.index.splitting.sentences import sentences
from onrecord.retrieval.disagreement.aligning import Told, difference, told
from onrecord.retrieval.disagreement.values import Value, agree
from onrecord.retrieval.evaluation.beir import corpus_rows, rows

Chance = random.Random
_HEDGES = re.compile(r"\b(?:about|around|nearly|almost|approximately) (?=[\d$])")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its article and when that was published."""

    text: str
    article: str
    published: str | None
    language: str | None

    def told(self, text: str | None = None) -> Told:
        """Return it, or another text in its place, ready to be compared."""
        return told(self.text if text is None else text, published=self.published, language=self.language)


def main() -> None:
    """Print a table for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="0 was tuned on, 1 is reported (1)")
    parser.add_argument("--per", type=int, default=300, help="changed pairs of each kind (300)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    given = parser.parse_args()
    for corpus in given.corpora:
        report(corpus, given)


def report(corpus: Path, given: argparse.Namespace) -> None:
    """Measure one corpus."""
    chance = random.Random(given.seed)
    lines = list(_lines(corpus, given.half, given.articles))
    ready = [line.told() for line in lines]
    pairs = list(_alike(lines, ready))
    agreeing = [(a, b) for a, b in pairs if difference(ready[a], ready[b]) is None and _same_value(ready[a], ready[b])]
    natural = [(a, b) for a, b in pairs if _other_value(ready[a], ready[b])]
    alarms = [(a, b) for a, b in natural if difference(ready[a], ready[b])]
    print(f"{corpus.name}: {len(lines):,} sentences; {len(natural):,} real pairs alike with different values, "
          f"{len(alarms)} alarms")  # fmt: skip
    right = wrong = 0
    for kind in ("number", "date", "name"):
        found = Counter[str]()
        for way in ("verbatim", "reworded", "real"):
            for _ in range(given.per):
                pair = _changed(kind, way, lines, ready, agreeing, chance)
                if pair:
                    ours, theirs, plain = pair
                    found[way] += 1
                    found[f"{way} told"] += difference(ours, theirs) is not None
                    wrong += difference(ours, plain) is not None
        right += sum(found[f"{way} told"] for way in ("verbatim", "reworded", "real"))
        shown = ", ".join(f"{way} {found[f'{way} told']}/{found[way]}" for way in ("verbatim", "reworded", "real"))
        print(f"  {kind} changed: {shown}")
    rounded = _rounded(lines, ready, chance, given.per)
    print(f"  unchanged, told: {wrong}; written or rounded otherwise, told: {rounded[0]}/{rounded[1]}")
    false = wrong + rounded[0] + len(alarms)
    print(f"  precision, all alarms among real pairs taken for false: {right / max(1, right + false):.4f}")
    for a, b in chance.sample(alarms, min(len(alarms), given.show)):
        between = difference(ready[a], ready[b])
        assert between
        print(f"    ? {lines[a].text[slice(*between.ours)]} | {lines[b].text[slice(*between.theirs)]}")
        print(f"      {lines[a].published}: {lines[a].text[:300]}\n      {lines[b].published}: {lines[b].text[:300]}")


def _lines(corpus: Path, half: int, most: int) -> Iterator[Line]:
    taken = 0
    for row in rows(corpus) if corpus.is_file() else corpus_rows(corpus):
        own = str(row["_id"])
        if hashlib.sha256(own.encode()).digest()[0] % 2 != half:
            continue
        taken += 1
        if taken > most:
            return
        text = row["text"]
        for span in sentences(text, 0, len(text)):
            sentence = " ".join(text[span.start : span.end].split())
            if 8 <= len(sentence.split()) <= 60:
                published = row.get("date") or row.get("published")
                published = published if published and re.match(r"\d{4}-\d\d-\d\d", published) else None
                yield Line(sentence, own, published, "vi" if "-vi" in str(corpus) else None)


def _alike(lines: Sequence[Line], ready: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Yield pairs of different articles that have two runs of three words, values masked, in common."""
    by_run: dict[int, list[int]] = defaultdict(list)
    for number, each in enumerate(ready):
        for at in range(len(each.keys) - 2):
            by_run[hash(each.keys[at : at + 3])].append(number)
    shared = Counter[tuple[int, int]]()
    for numbers in by_run.values():
        if 1 < len(numbers) <= 12:
            shared.update((a, b) for n, a in enumerate(numbers) for b in numbers[n + 1 :] if a != b)
    for (a, b), count in shared.items():
        if count >= 2 and lines[a].article != lines[b].article and lines[a].text != lines[b].text:
            yield a, b


def _numbers(told_: Told) -> list[Value]:
    return [value for value in told_.values if value]


def _same_value(a: Told, b: Told) -> bool:
    return any(x.unit == y.unit and x.kind == y.kind and agree(x, y) for x in _numbers(a) for y in _numbers(b))


def _other_value(a: Told, b: Told) -> bool:
    units = [{(v.kind, v.unit): v for v in _numbers(each)} for each in (a, b)]
    return any(key in units[1] and not agree(value, units[1][key]) for key, value in units[0].items())


def _changed(
    kind: str,
    way: str,
    lines: Sequence[Line],
    ready: Sequence[Told],
    agreeing: Sequence[tuple[int, int]],
    chance: Chance,
) -> tuple[Told, Told, Told] | None:
    """Return a sentence, its fellow with one value changed, and the fellow unchanged; None if it did not come off."""
    for _ in range(60):
        if way == "real":
            if not agreeing:
                return None
            a, b = chance.choice(agreeing)
        else:
            a = b = chance.randrange(len(lines))
        text = _reworded(lines[b].text, chance) if way == "reworded" else lines[b].text
        edited = _edited(kind, text, lines[a].text, lines[b], lines, chance)
        if edited:
            return ready[a], lines[b].told(edited), lines[b].told(text)
    return None


def _edited(kind: str, text: str, other: str, line: Line, lines: Sequence[Line], chance: Chance) -> str | None:
    if kind == "name":
        names = [
            match
            for match in re.finditer(r"(?<=[a-z,] )(?:[A-Z][a-z]{2,} ?){1,3}\b", text)
            if match[0].strip() in other
        ]
        if not names:
            return None
        match = chance.choice(names)
        others = re.findall(r"(?<=[a-z] )(?:[A-Z][a-z]{2,} ?){2}\b", chance.choice(lines).text)
        return (
            text[: match.start()] + others[0].strip() + text[match.start() + len(match[0].strip()) :]
            if others
            else None
        )
    found = [value for value in _numbers(line.told(text)) if value.kind == kind and value.text in other]
    if not found:
        return None
    value = chance.choice(found)
    digits = [match.start() for match in re.finditer(r"\d", value.text)]
    if not digits:
        return None
    at = digits[0] if kind == "number" else digits[-1]
    digit = str((int(value.text[at]) + chance.randint(1, 8)) % 10 or 1)
    place = value.start + at
    edited = text[:place] + digit + text[place + 1 :]
    return edited if edited != text else None


def _reworded(text: str, chance: Chance) -> str:
    """Change how a sentence is put: a trailing clause dropped, a hedge put in or out, an introduction before it."""
    ways = [
        lambda: re.sub(r", (?:according to|[a-z]+ said|said)[^,]*\.?$", ".", text),
        lambda: _HEDGES.sub("", text) if _HEDGES.search(text) else re.sub(r" (?=[\d$])", " about ", text, count=1),
        lambda: f"Officials said {text}",
        lambda: re.sub(r",[^,]{5,60}\.$", ".", text),
    ]
    return chance.choice(ways)()


def _rounded(lines: Sequence[Line], ready: Sequence[Told], chance: Chance, per: int) -> tuple[int, int]:
    """Return how many sentences whose value was only written or rounded otherwise raised an alarm, and of how many."""
    told_, tried = 0, 0
    for place in chance.sample(range(len(lines)), len(lines)):
        for value in ready[place].values:
            written = (
                value
                and value.kind == "number"
                and re.search(r"(\d+)\.(\d)(?= (?:million|billion)\b(?!-))", value.text)
            )
            if written and value:
                number, scale = float(written[0]), value.text[written.end() :].split()[0]
                smaller = {"million": "thousand", "billion": "million"}[scale]
                instead = chance.choice(
                    [f"about {number:.0f} {scale}", f"{round(number * 1_000):,} {smaller}", f"{number:.0f} {scale}"]
                )
                was = value.text[written.start() : written.end() + 1 + len(scale)]
                tried += 1
                text = lines[place].text.replace(was, instead, 1)
                told_ += difference(ready[place], lines[place].told(text)) is not None
        if tried >= per:
            break
    return told_, tried


if __name__ == "__main__":
    main()
