"""Measure the check that quotes support a sentence, beside people's labels and on sentences made false by one change.

    .venv/bin/python scripts/measure_support.py COLLECTION... [--seed 0] [--show 0]

A collection is a folder with claims.jsonl: ``claim``, ``evidence`` (texts), ``label``, and perhaps
``supporting_sentences`` (lists of places in the evidence). A claim counts as supported where its label is "supported",
"Complete" or "Fully attributable". Precision: of the claims that the check lets pass, the share that people call
supported; recall: of those that people call supported, the share that it lets pass.

The sentences made false are sentences of the evidence itself, held against themselves: unchanged, and with a number,
a name or a turn replaced, a negation put in or taken out, or two names exchanged.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onrecord.retrieval.writing.support import unsupported

_YES = {"supported", "Complete", "Fully attributable"}
_SENTENCE = re.compile(r"[^.!?\n]{40,300}[.!?]")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_NEGATIONS = re.compile(r"\b(is|was|has|will|can|did|does|are|were|have) not\b|\b(is|was|did|does|has)n't\b")
_VERB = re.compile(r"\b(is|was|has|will|can|are|were|have)\b")
_TURNS = {"rose": "fell", "increased": "decreased", "more": "less", "won": "lost", "first": "last", "before": "after",
          "higher": "lower", "increase": "decrease", "above": "below", "best": "worst", "up": "down"}  # fmt: skip
_TURN = re.compile(rf"\b({'|'.join(_TURNS)})\b")
_WORD = re.compile(r"(?<= )[a-z]{5,}\b")
_OTHERS = ["village", "painted", "carefully", "engine", "yellow", "discovered"]
_MARKS = re.compile(r"\s*\[\d+\]")

Change = Callable[[str, random.Random], str | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="claims let pass against the label, so many")
    given = parser.parse_args()
    sentences: list[str] = []
    for folder in given.collections:
        rows = [json.loads(line) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()]
        _labels(folder.name, rows, given.show)
        sentences += [match[0] for row in rows for text in row["evidence"] for match in _SENTENCE.finditer(text)]
    chance = random.Random(given.seed)
    _changes(chance.sample(sorted(set(sentences)), min(3000, len(set(sentences)))), chance)


def _labels(name: str, rows: list[dict[str, Any]], show: int) -> None:
    passed, wrong, why = Counter[bool](), [], Counter[str]()
    wanted = Counter(row["label"] in _YES for row in rows)
    for row in rows:
        claim = _MARKS.sub("", row["claim"])
        reason = min((unsupported(claim, quotes) for quotes in _quotes(row)), default="no evidence")
        good = row["label"] in _YES
        passed[good] += not reason
        why[reason] += good and bool(reason)
        if not reason and not good:
            wrong.append((row["label"], claim))
    total = sum(passed.values())
    print(
        f"{name}: {len(rows)} claims, {wanted[True]} supported; passed {total}, of them {passed[True]} supported: "
        f"precision {passed[True] / total if total else float('nan'):.3f}, recall {passed[True] / wanted[True]:.3f}; "
        f"share of supported among all {wanted[True] / len(rows):.3f}; supported ones refused for {dict(why)}"
    )
    for label, claim in wrong[:show]:
        print(f"   {label}: {claim}")


def _quotes(row: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the quotes that a claim could cite: the sentences people named, or else all of the evidence."""
    evidence = row["evidence"]
    for places in row.get("supporting_sentences") or []:
        yield [evidence[place] for place in places]
    if not row.get("supporting_sentences"):
        yield evidence


def _changes(sentences: list[str], chance: random.Random) -> None:
    changes: dict[str, Change] = {
        "unchanged": lambda text, _: text,
        "number": _number,
        "name": lambda text, _: _NAME.sub("Zanzibar", text, count=1) if _NAME.search(text) else None,
        "negation put in": lambda text, _: _VERB.sub(r"\1 not", text, count=1) if _VERB.search(text) else None,
        "negation taken out": _unnegated,
        "word": _word,
        "turn": lambda text, _: _TURN.sub(lambda m: _TURNS[m[1]], text, count=1) if _TURN.search(text) else None,
        "names exchanged": _exchanged,
    }
    for name, change in changes.items():
        made = [(text, changed) for text in sentences if (changed := change(text, chance)) and
                (name == "unchanged" or changed != text)]  # fmt: skip
        passed = [changed for text, changed in made if not unsupported(changed, [text])]
        print(f"{name}: {len(passed)} of {len(made)} pass")
        for each in passed[:2] if name not in ("unchanged", "names exchanged") else []:
            print("   ", each)


def _number(text: str, chance: random.Random) -> str | None:
    found = re.search(r"\d+", text)
    return (
        None if not found else text[: found.start()] + str(int(found[0]) + chance.randint(1, 9)) + text[found.end() :]
    )


def _word(text: str, chance: random.Random) -> str | None:
    found = list(_WORD.finditer(text))
    if not found:
        return None
    at = chance.choice(found)
    return f"{text[: at.start()]}{chance.choice(_OTHERS)}{text[at.end() :]}"


def _unnegated(text: str, _: random.Random) -> str | None:
    found = _NEGATIONS.search(text)
    return None if not found else text[: found.start()] + (found[1] or found[2]) + text[found.end() :]


def _exchanged(text: str, _: random.Random) -> str | None:
    names = list(_NAME.finditer(text))
    if len(names) < 2 or names[0][0] == names[-1][0]:
        return None
    a, b = names[0], names[-1]
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


if __name__ == "__main__":
    main()
