"""A small body of articles with dates, copies and filters, for whatever explains or reorders a ranking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.index.build import build
from onrecord.retrieval.searcher import Searcher, open_searcher

COPIED = (
    "The harbour of Vinh shipped coffee to nine countries before the cranes were renewed by a firm from Haiphong. "
    "Dockers said that the sheds were full of beans from the highlands, and that the customs house stood empty."
)
DATES = {
    "first": "2023-03-04", "second": "2023-04-03", "third": "2023-05-03", "fourth": "2023-06-02", "undated": None
}  # fmt: skip


def newsroom_articles() -> Iterator[dict[str, Any]]:
    """Five reports of the same thing, a month between them and one undated; a story three times; and some others."""
    for number, (own, day) in enumerate(DATES.items(), start=31):  # too short to pass for copies
        text = f"Coffee exports of the growers' union reached {number} tonnes."
        yield {"id": f"report-{own}", "title": "Exports", "source": "Union", "published": day, "text": text}
    for number, day in enumerate(("2021-03-01", "2021-03-04", "2021-03-09")):
        source = f"Outlet {number}"
        yield {"id": f"copy-{number}", "title": "Cranes of Vinh", "source": source, "published": day, "text": COPIED}
    others = {
        "football": "The goalkeeper saved two penalties in the final and was carried from the pitch by the crowd.",
        "weather": "Heavy rain flooded the lower quarters of Hue on Monday; schools stayed closed until Thursday.",
        "lighthouse": "The lighthouse of Vinh was painted, and its keeper received a medal from the mayor.",
        "roasters": "Roasters of coffee in Hanoi bought green beans from growers in the highlands at a record price.",
    }
    for own, text in others.items():
        yield {
            "id": own,
            "title": own.title(),
            "source": "Daily",
            "published": "2022-02-02",
            "language": "en",
            "text": text,
        }


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Searcher]:
    root = tmp_path_factory.mktemp("newsroom")
    (root / "in.jsonl").write_text("\n".join(map(json.dumps, newsroom_articles())), "utf-8")
    build([root / "in.jsonl"], root / "index", encoder=str(encoder_folder))
    with open_searcher(root / "index") as opened:
        yield opened
