"""The texts that some models want before a question or a passage, such as "query: " and "passage: ".

A model's own files say them (``config_sentence_transformers.json``). Some well-known models only say them on their
cards; those are known here by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# By what names models keep them, those of sentence-transformers' encode_query and encode_document first.
_QUERY = ("query", "search_query", "retrieval.query", "s2p_query", "web_search_query")
_PASSAGE = ("document", "passage", "corpus", "search_document", "retrieval.passage")

_SEARCHING = "Represent this sentence for searching relevant passages: "
_INSTRUCTED = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "
# Models whose cards ask for prompts that their files lack, by the last part of their names; the first that fits counts.
_FAMILIES = (
    (r"e5-(large-|mistral-7b-)instruct", _INSTRUCTED, ""),  # intfloat
    (r"e5-(small|base|large)", "query: ", "passage: "),  # intfloat; multilingual ones, and those trained on from them
    (r"bge-(small|base|large)-en", _SEARCHING, ""),  # BAAI
    (r"bge-(small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),  # BAAI
    (r"mxbai-embed-(large|xsmall)", _SEARCHING, ""),  # mixedbread-ai
    (r"uae-large-v1", _SEARCHING, ""),  # WhereIsAI
    (r"snowflake-arctic-embed-[ml]-v2", "query: ", ""),
    (r"snowflake-arctic-embed", _SEARCHING, ""),
    (r"(nomic-embed-text-v1|modernbert-embed)", "search_query: ", "search_document: "),  # nomic-ai
)


@dataclass(frozen=True, slots=True)
class Prompts:
    """What goes before a question and before a passage; "" for nothing."""

    query: str
    passage: str


def prompts_of(model: str, folder: Path, *, query: str | None = None, passage: str | None = None) -> Prompts:
    """Return the prompts of a model: those given, else those its files say, else those its card is known to ask for.

    Its files may name a default, for all texts that have no prompt of their own. Where they name prompts but all of
    them are empty, its card counts: that is how they are saved for a model that was given none.
    """
    config = _read(folder / "config_sentence_transformers.json")
    saved = config.get("prompts") or {}
    common = saved.get(config.get("default_prompt_name"))
    own = Prompts(_first(saved, _QUERY, common), _first(saved, _PASSAGE, common))
    if not (own.query or own.passage):
        own = _of_family(model, folder)
    return Prompts(own.query if query is None else query, own.passage if passage is None else passage)


def _first(saved: Mapping[str, str | None], names: Sequence[str], otherwise: str | None) -> str:
    """Return the first of some prompts that is not empty; the one for all texts only where the files name none."""
    found = [saved[name] for name in names if saved.get(name) is not None]
    return next(filter(None, found), "") if found else otherwise or ""


def _of_family(model: str, folder: Path) -> Prompts:
    for name in _names(model, folder):
        for pattern, query, passage in _FAMILIES:
            if re.search(rf"(^|[-_]){pattern}", name):
                return Prompts(query, passage)
    return Prompts("", "")


def _names(model: str, folder: Path) -> list[str]:
    """Return what a model may be called: by whoever asks for it, by its folder, and by its files."""
    within = _read(folder / "config.json").get("_name_or_path")
    cached = [part.rpartition("--")[2] for part in folder.parts if part.startswith("models--")]
    given = [model, folder.name, *cached, *([within] if isinstance(within, str) else [])]
    return [re.split(r"[/\\]", name.rstrip("/\\"))[-1].lower() for name in given]


def _read(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found if isinstance(found, dict) else {}
