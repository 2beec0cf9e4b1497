"""What programs write into the properties of a document."""

from __future__ import annotations

import re

from ..records import Found

# What they write for want of a title.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) -|untitled\b|document\d*$|slide \d+$|title$|word document$"
    r"|about:|https?://|file:).*|.*\.(?:docx?|odt|pdf|rtf|tex|dvi|indd|qxd|pptx?|xlsx?|html?|txt)",
    re.IGNORECASE,
)


def stated_title(value: str | None) -> str | None:
    """Return the title of a document's properties, None for a file name or what stands there for want of one.

    >>> stated_title("Exports grow"), stated_title("Microsoft Word - exports.doc"), stated_title("Untitled")
    ('Exports grow', None, None)
    """
    value = (value or "").strip()
    return None if not value or _NO_TITLE.fullmatch(value) else value


# Templates and scanners fill these in as well: what the text itself says of its author or day goes before them.
ORIGINS = tuple(Found(field, "document properties", 0.7) for field in ("author", "published", "modified"))
