import time
from pathlib import Path

import pytest

from onrecord.index.reading import read_articles
from onrecord.index.reading.markdown import read_markdown
from onrecord.index.records import Document

PAGE = """---
title: "A plan for exports"
date: 2024-04-02
author: Lan Nguyen
url: https://example.org/plan
---

# A plan for exports

The *plan* was
adopted in [Hanoi](https://example.org).

## Tasks

- Raise **exports**.
- Train `people`.

| Year | Value |
|------|-------|
| 2023 | 41    |

```
code stays
  as it is
```

<div>An <b>aside</b> &amp; more.</div>
<script>alert(1)</script>
"""


def blocks(page: str) -> list[tuple[str, str]]:
    draft = read_markdown(page, "a.md")
    return [(block.kind, draft.text[block.start : block.end]) for block in draft.blocks or ()]


def test_markdown_is_read_as_clean_text() -> None:
    assert blocks(PAGE) == [
        ("title", "A plan for exports"),
        ("prose", "The plan was adopted in Hanoi."),
        ("heading", "Tasks"),
        ("prose", "Raise exports."),
        ("prose", "Train people."),
        ("prose", "Year | Value"),
        ("prose", "2023 | 41"),
        ("prose", "code stays\n  as it is"),
        ("prose", "An aside & more."),
    ]


def test_a_script_block_is_not_text() -> None:
    assert blocks("Before.\n\n<script>\nalert(1)\n</script>\n\nAfter.") == [("prose", "Before."), ("prose", "After.")]


def test_front_matter_fills_the_fields(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PAGE)
    (document,) = read_articles([tmp_path])
    assert isinstance(document, Document)
    assert (document.title, document.found[0].where) == ("A plan for exports", "field")
    assert (document.published, document.author) == ("2024-04-02", "Lan Nguyen")
    assert (document.url, document.source) == ("https://example.org/plan", "example.org")


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    draft = read_markdown("# Exports grow\n\nThey did.", "a.md")
    assert (draft.title, draft.title_from) == ("Exports grow", "heading")


def test_a_page_without_a_heading_has_no_title_of_its_own() -> None:
    assert read_markdown("They did.", "a.md").title is None


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    assert [text for _, text in blocks("---\n\nThey did.")] == ["They did."]


@pytest.mark.parametrize("unit", ["> ", "- ", "[", "*a ", "`", "<b", "|a|\n", "![["])
def test_hostile_markup_ends_in_seconds(unit: str) -> None:
    began = time.perf_counter()
    read_markdown(unit * (40_000 // len(unit)), "a.md")
    assert time.perf_counter() - began < 5
