"""Measure how well page furniture is told from article text.

    .venv/bin/python scripts/measure_furniture.py
    .venv/bin/python scripts/measure_furniture.py --corpora ../shared/eval/dev --json

The gold is in tests/data/furniture: articles marked by hand, line by line; ``F|`` opens a line of furniture, `` |`` a
line of the article. ``seeds`` are the five seed articles; rules were made with a look at ``tuned``, and without one at
``held``.
Counted are visible characters: *precision* is the share of the article that is not hidden, *recall* the share of the
furniture that is. With ``--corpora``, a folder of collections of clean text (``NAME/corpus.jsonl`` or ``.jsonl.gz``),
the share that is hidden of each is shown as well, and the lines hidden most often.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from onrecord.index.reading.article import Draft, make_document
from onrecord.index.records import Document
from onrecord.retrieval.evaluation.beir import corpus_rows

GOLD = Path(__file__).parent.parent / "tests" / "data" / "furniture"
SETS = ("seeds", "tuned", "held")
_FURNITURE, _ARTICLE = "F|", " |"


@dataclass(frozen=True, slots=True)
class Marked:
    """An article as scraped, and for each of its lines whether it is furniture."""

    name: str
    lines: tuple[str, ...]
    furniture: tuple[bool, ...]

    @property
    def text(self) -> str:
        """The article as it would be read."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Result:
    """Visible characters of some articles, and what was hidden of them; wrong lines as ``name: line``."""

    articles: int
    article_characters: int
    article_hidden: int
    furniture_characters: int
    furniture_hidden: int
    wrongly_hidden: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of article text that is not hidden."""
        return 1 - self.article_hidden / max(1, self.article_characters)

    @property
    def recall(self) -> float:
        """The share of furniture that is hidden."""
        return self.furniture_hidden / max(1, self.furniture_characters)


def read_gold(folder: Path) -> list[Marked]:
    """Read marked articles in order of their names. Raises ValueError for a line without a mark."""
    return [_read_marked(file) for file in sorted(folder.glob("*.txt"))]


def _read_marked(file: Path) -> Marked:
    marked = file.read_text("utf-8").removesuffix("\n").split("\n")
    for number, line in enumerate(marked, start=1):
        if not line.startswith((_FURNITURE, _ARTICLE)):
            raise ValueError(f"{file}:{number} opens with {line[:2]!r}, wanted {_FURNITURE!r} or {_ARTICLE!r}")
    return Marked(file.name, tuple(line[2:] for line in marked), tuple(line.startswith(_FURNITURE) for line in marked))


def measure(articles: list[Marked]) -> Result:
    """Read each article as a plain text, and compare what is hidden of it with its marks."""
    visible, hidden = Counter[bool](), Counter[bool]()
    wrong: dict[bool, list[str]] = {True: [], False: []}
    for article in articles:
        shades = _hidden(_document(Draft(article.text, article.name)))
        at = 0
        for line, furniture in zip(article.lines, article.furniture, strict=True):
            seen = [shades[at + place] for place, char in enumerate(line) if not char.isspace()]
            visible[furniture] += len(seen)
            hidden[furniture] += sum(seen)
            if seen and any(hides != furniture for hides in seen):
                wrong[furniture].append(f"{article.name}: {line.strip()}")
            at += len(line) + 1
    return Result(
        len(articles), visible[False], hidden[False], visible[True], hidden[True],
        tuple(wrong[False]), tuple(wrong[True]),
    )  # fmt: skip


def _document(draft: Draft) -> Document:
    return make_document(draft, lambda _: None)


def _hidden(document: Document) -> list[bool]:
    """Return for each character whether it is furniture."""
    shades = [False] * len(document.text)
    for span in document.furniture:
        shades[span.start : span.end] = [True] * (span.end - span.start)
    return shades


@dataclass(frozen=True, slots=True)
class Clean:
    """What is hidden of a collection of clean text."""

    name: str
    articles: int
    characters: int
    hidden: int
    lines: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """The share of all characters that is hidden."""
        return self.hidden / max(1, self.characters)


def measure_clean(folder: Path, *, most_lines: int, most_characters: int) -> Clean:
    """Look at a collection, or at its first ``most_characters``; keep the lines hidden most often."""
    articles = characters = hidden = 0
    lines = Counter[str]()
    for article in corpus_rows(folder):
        document = _document(Draft(article["text"], folder.name, title=article.get("title") or None))
        articles += 1
        characters += len(document.text)
        for span in document.furniture:
            hidden += span.end - span.start
            lines[document.text[span.start : span.end]] += 1
        if characters >= most_characters:
            break
    return Clean(folder.name, articles, characters, hidden, tuple(lines.most_common(most_lines)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", type=Path, help="a folder of collections of clean text")
    parser.add_argument("--characters", type=int, default=5_000_000, help="the most to look at of a collection")
    parser.add_argument("--lines", type=int, default=5, help="how many hidden lines to show of a collection")
    parser.add_argument("--wrong", choices=SETS, help="list the lines of a set that are taken for the other thing")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    gold = {name: measure(read_gold(GOLD / name)) for name in SETS}
    gold["all"] = measure([article for name in SETS for article in read_gold(GOLD / name)])
    folders = sorted(arguments.corpora.iterdir()) if arguments.corpora else []
    clean = [
        measure_clean(folder, most_lines=arguments.lines, most_characters=arguments.characters)
        for folder in folders
        if any(folder.glob("corpus.jsonl*"))
    ]
    if arguments.json:
        print(json.dumps(_as_json(gold, clean), ensure_ascii=False, indent=1))
    else:
        _print_table(gold, clean)
        if arguments.wrong:
            _print_wrong(gold[arguments.wrong])


def _as_json(gold: dict[str, Result], clean: list[Clean]) -> dict[str, object]:
    return {
        "gold": {
            name: {**asdict(result), "precision": result.precision, "recall": result.recall}
            for name, result in gold.items()
        },
        "clean": [{**asdict(each), "share": each.share} for each in clean],
    }


def _print_table(gold: dict[str, Result], clean: list[Clean]) -> None:
    print("set     articles  article text  precision  furniture  recall")
    for name, result in gold.items():
        print(
            f"{name:7} {result.articles:8}  {result.article_characters:12,}  {result.precision:9.4f}"
            f"  {result.furniture_characters:9,}  {result.recall:6.3f}"
        )
    if clean:
        print("\ncollection              articles   characters   hidden")
    for each in clean:
        print(f"{each.name:22} {each.articles:9,} {each.characters:12,}  {each.share:7.3%}")
        for line, times in each.lines:
            print(f"    {times:4} {line[:110]}")


def _print_wrong(result: Result) -> None:
    print("\nhidden, though of the article:", *result.wrongly_hidden or ["nothing"], sep="\n    ")
    print("\nnot hidden, though furniture:", *result.missed or ["nothing"], sep="\n    ")


if __name__ == "__main__":
    main()
