"""Markdown: rendered to clean text, headings told by their markup, fields from a simple front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .article import Draft
from .assembly import Part, assemble

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_]+)[ \t]*:[ \t]*(.*?)[ \t]*$")
_FIELDS = {
    "title": "title",
    "date": "published",
    "published": "published",
    "author": "author",
    "source": "source",
    "url": "url",
    "language": "language",
    "lang": "language",
    "id": "id",
}
_LONGEST_FRONT_MATTER = 20_000
_TAG = re.compile(r"<[^<>]*>")
_SILENT = re.compile(r"<(script|style|textarea)\b|<(!--)", re.IGNORECASE)


def read_markdown(text: str, file_name: str) -> Draft:
    """Return the article that a Markdown file is; its title is the front matter's or the first heading."""
    fields, body = _front_matter(text)
    parts = list(_parts(_parser().parse(body)))
    title, title_from = fields.pop("title", None), "field"
    if title is None and parts and parts[0].kind == "heading":
        title, title_from = parts[0].text, "heading"
    rendered, blocks = assemble(parts, title=title)
    draft = Draft(text=rendered, file_name=file_name, title=title, title_from=title_from, blocks=blocks, alone=True)
    return replace(draft, **fields)  # type: ignore[arg-type]  # fields of text alone


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").enable("strikethrough")


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text[:_LONGEST_FRONT_MATTER])
    if match is None:
        return {}, text
    fields: dict[str, str] = {}
    for line in match.group(1).splitlines():
        if (field := _FIELD.match(line)) and (name := _FIELDS.get(field.group(1).lower())) and field.group(2):
            fields.setdefault(name, _unquoted(field.group(2)))
    return fields, text[match.end() :]


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    """Yield headings, paragraphs, list items, code, and tables by row."""
    heading = False
    cells: list[str] | None = None
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            yield Part(" | ".join(filter(None, cells)), "prose")
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline(token))
        else:
            yield Part(_text(token), "heading" if heading else "prose")


def _text(token: Token) -> str:
    if token.type == "inline":
        return _inline(token)
    if token.type in ("fence", "code_block"):
        return token.content
    return _html_text(token.content) if token.type == "html_block" else ""


def _html_text(html: str) -> str:
    """Return the words of a stretch of HTML, without scripts, styles and comments."""
    kept: list[str] = []
    at = 0
    while silent := _SILENT.search(html, at):
        kept.append(html[at : silent.start()])
        end = "-->" if silent.group(2) else f"</{silent.group(1)}>"
        close = re.compile(re.escape(end), re.IGNORECASE).search(html, silent.end())
        at = close.end() if close else len(html)
    return unescape(_TAG.sub("", "".join(kept) + html[at:]))


def _inline(token: Token) -> str:
    return "".join(_inline_text(child) for child in token.children or [])


def _inline_text(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " " if child.type == "softbreak" else "\n"
    return child.content if child.type in ("text", "code_inline", "image", "text_special") else ""
