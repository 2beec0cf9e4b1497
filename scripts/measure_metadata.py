"""Measure how much of an article's metadata is read out of its text, and how often that is right.

    .venv/bin/python scripts/measure_metadata.py ../shared/eval/dev --half report

Dates: articles of a collection whose dates are known are read without any field but their title, then with their
address as well, and what comes out is compared with the known day. Rules are tuned on the half "tune", numbers are
reported on the half "report": an article's half is a hash of its id. Languages: texts of collections in one known
language, whole and cut short. Prints tables; ``--json`` the numbers behind them; ``--show N`` some of the wrong
dates. Times are of the processor.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from onrecord.index.reading.article import Draft, make_document
from onrecord.index.reading.metadata.language import detect
from onrecord.index.records import Document, Found
from onrecord.retrieval.evaluation.beir import corpus_rows

NEWS = "rtqa-news-2022-2023"
LANGUAGES = {"clapnq-dev": "en", NEWS: "en", "squad2": "en", "uit-wiki-vi": "vi", "mailong-vi-vi": "vi"}
LENGTHS = (60, 120, 300, 100_000)
MOST_TEXTS = 1_500
COLUMNS = ("spoke", "exact", "within a day", "wrong")


def half(id: str) -> str:
    """Return "tune" or "report", evenly and for ever the same."""
    return "tune" if hashlib.sha256(id.encode()).digest()[0] % 2 == 0 else "report"


def read(row: dict[str, Any], *, with_url: bool) -> Document:
    """Return an article as it is read when only title, text and perhaps address are known."""
    url = row["url"] if with_url else None
    return make_document(Draft(text=row["text"], file_name="a.txt", title=row["title"], url=url), lambda _: None)


def verdicts(told: str, known: str) -> list[str]:
    """Return under which of ``COLUMNS`` a date counts."""
    off = abs((date.fromisoformat(told[:10]) - date.fromisoformat(known[:10])).days)
    return ["spoke", *(["exact"] if off == 0 else []), "within a day" if off <= 1 else "wrong"]


def found_of(document: Document, field: str) -> Found | None:
    return next((found for found in document.found if found.field == field), None)


def measure_dates(articles: list[dict[str, Any]], *, with_url: bool, show: int) -> dict[str, Any]:
    """Return, for each place where dates are found and for all, how many articles count under each column."""
    counts: Counter[tuple[str, str]] = Counter()
    places: Counter[str] = Counter()
    started = time.process_time()
    for row in articles:
        document = read(row, with_url=with_url)
        for field in ("published", "modified", "author", "source"):
            if (found := found_of(document, field)) and (field, found.where) != ("source", "file name"):
                places[f"{field}: {found.where}"] += 1
        if (found := found_of(document, "published")) and document.published and row["date"]:
            words = verdicts(document.published, row["date"])
            counts.update((place, word) for place in (found.where, "all") for word in words)
            if "wrong" in words and show > 0:
                show -= 1
                print(f"wrong: {document.published} ({found.where}), known {row['date']}: {row['text'][:160]!r}")
    each_ms = (time.process_time() - started) / max(1, len(articles)) * 1000
    table = {place: {word: counts[place, word] for word in COLUMNS} for place in sorted({place for place, _ in counts})}
    return {"articles": len(articles), "ms_each": each_ms, "dates": table, "fields": dict(sorted(places.items()))}


def measure_languages(folder: Path) -> list[dict[str, Any]]:
    """Return, for each collection and length, the shares of texts that were told right, wrong and not at all."""
    measured = []
    for name, language in LANGUAGES.items():
        texts = [
            row["text"] for row, _ in zip(corpus_rows(folder / name), range(MOST_TEXTS), strict=False) if row["text"]
        ]
        for length in LENGTHS:
            cut = [text[:length] for text in texts if length > 10_000 or len(text) >= length]
            started = time.process_time()
            told = [clue.value if (clue := detect(text)) else None for text in cut]
            each_ms = (time.process_time() - started) / max(1, len(cut)) * 1000
            right, silent = told.count(language), told.count(None)
            measured.append(
                {
                    "collection": name,
                    "language": language,
                    "characters": length if length <= 10_000 else None,
                    "texts": len(cut),
                    "right": right,
                    "wrong": len(cut) - right - silent,
                    "none": silent,
                    "ms_each": each_ms,
                }
            )
    return measured


def print_dates(title: str, measured: dict[str, Any]) -> None:
    total = measured["articles"]
    print(f"\n{title}: {total:,} articles, {measured['ms_each']:.2f} ms each")
    print(f"{'found in':24}{'spoke':>8}{'coverage':>10}{'exact':>8}{'within a day':>14}{'wrong':>7}")
    for place, row in measured["dates"].items():
        spoke = row["spoke"]
        print(
            f"{place:24}{spoke:8}{spoke / total:10.3f}{row['exact'] / spoke:8.3f}"
            f"{row['within a day'] / spoke:14.3f}{row['wrong']:7}"
        )
    for place, count in measured["fields"].items():
        print(f"  {place:32}{count:7}  {count / total:.3f}")


def print_languages(measured: list[dict[str, Any]]) -> None:
    print(f"\n{'languages':24}{'characters':>11}{'texts':>7}{'right':>8}{'wrong':>8}{'none':>8}{'ms each':>9}")
    for row in measured:
        shares = "".join(f"{row[name] / max(1, row['texts']):8.4f}" for name in ("right", "wrong", "none"))
        length = row["characters"] or "whole"
        print(f"{row['collection']:20}{row['language']:4}{length:>11}{row['texts']:7}{shares}{row['ms_each']:9.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of the collections")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show so many of the wrong dates")
    arguments = parser.parse_args()
    articles = [row for row in corpus_rows(arguments.folder / NEWS) if half(row["_id"]) == arguments.half]
    measured = {
        "half": arguments.half,
        "text": measure_dates(articles, with_url=False, show=arguments.show),
        "text and url": measure_dates(articles, with_url=True, show=arguments.show),
        "languages": measure_languages(arguments.folder),
    }
    if arguments.json:
        print(json.dumps(measured, indent=2))
        return
    for title in ("text", "text and url"):
        print_dates(title, measured[title])
    print_languages(measured["languages"])


if __name__ == "__main__":
    main()
