"""Measure how follow-up questions are rewritten, on conversations about the seeds.

    .venv/bin/python scripts/measure_followups.py [--set tuned|held] [--index DIR] [--show]

Told apart: questions that lean on the conversation from those that stand alone. Rewritten: what leans holds all the
words it should, and none that it replaced. With --index, of the seeds: how often one of the five best passages holds
the answer, for the question rewritten, glued to the one before, and alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onrecord.retrieval.followup import rewritten
from onrecord.retrieval.results import Turn
from onrecord.retrieval.searcher import Searcher, open_searcher

CONVERSATIONS = Path(__file__).parent.parent / "tests" / "data" / "conversations.jsonl"


def main() -> None:
    """Print what came of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=("tuned", "held"), action="append")
    parser.add_argument("--index", type=Path, help="an index of the seeds")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    everything = [json.loads(line) for line in CONVERSATIONS.read_text("utf-8").splitlines()]
    for name in given.set or ("tuned", "held"):
        cases = [case for case in everything if case["set"] == name]
        print(name, json.dumps(rewriting(cases, show=given.show)))
        if given.index:
            with open_searcher(given.index) as searcher:
                print(name, json.dumps(finding(cases, searcher)))


def turns(case: dict[str, Any]) -> list[Turn]:
    """Return the conversation before a question."""
    return [Turn(turn["role"], turn["content"]) for turn in case["history"]]


def is_right(case: dict[str, Any], found: str | None) -> bool:
    """Tell whether a question was rewritten as it should be, or left alone where it should."""
    if not case["leans"]:
        return found is None
    text = (found or "").lower()
    return (
        found is not None and all(word in text for word in case["holds"]) and not any(w in text for w in case["lacks"])
    )


def rewriting(cases: Sequence[dict[str, Any]], *, show: bool) -> dict[str, str]:
    """Return how many were told apart and rewritten as they should be."""
    found = [rewritten(case["question"], turns(case)) for case in cases]
    pairs = list(zip(cases, found, strict=True))
    for case, text in pairs:
        if show and not is_right(case, text):
            print(f"  {case['history'][-2]['content']} / {case['question']} -> {text}")
    leaning = [(case, text) for case, text in pairs if case["leans"]]
    alone = [(case, text) for case, text in pairs if not case["leans"]]
    return {
        "leaning, told": f"{sum(text is not None for _, text in leaning)}/{len(leaning)}",
        "leaning, rewritten right": f"{sum(is_right(*pair) for pair in leaning)}/{len(leaning)}",
        "standing alone, left alone": f"{sum(text is None for _, text in alone)}/{len(alone)}",
    }


def finding(cases: Sequence[dict[str, Any]], searcher: Searcher) -> dict[str, str]:
    """Return how often the answer is among the five best passages, by what is searched for."""
    ways = {"rewritten": 0, "glued": 0, "alone": 0}
    asked = [case for case in cases if case["gold"]]
    for case in asked:
        before = next(turn["content"] for turn in reversed(case["history"]) if turn["role"] == "user")
        texts = {
            "rewritten": rewritten(case["question"], turns(case)) or case["question"],
            "glued": f"{before} {case['question']}",
            "alone": case["question"],
        }
        for way, text in texts.items():
            ways[way] += any(case["gold"] in " ".join(hit.text.split()) for hit in searcher.search(text, 5))
    return {way: f"{count}/{len(asked)}" for way, count in ways.items()}


if __name__ == "__main__":
    main()
