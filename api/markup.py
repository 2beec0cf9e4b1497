"""The frame of every HTML page: no script, nothing from other hosts, one style sheet named by hash."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from fastapi.responses import HTMLResponse

_STYLE = """
:root{color-scheme:light dark;--soft:light-dark(#5c6370,#a3abb8);--line:light-dark(#d9dde3,#3a4049);
--mark:light-dark(#ffe58a,#6b5310);--link:light-dark(#0b57d0,#8ab4f8)}
body{margin:0;font:1rem/1.6 system-ui,sans-serif;
background:light-dark(#fff,#16181c);color:light-dark(#1b1e23,#e6e8eb)}
main{max-width:44rem;margin:auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
a{color:var(--link)}p,li,article{overflow-wrap:anywhere}
form{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 0}label{flex-basis:100%;color:var(--soft)}
input,button{font:inherit;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.5rem}
input{flex:1 1 14rem;min-width:0}button{cursor:pointer}
blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid var(--link)}
ol{padding-left:1.5rem}li{margin:.75rem 0}
.soft,.furniture{color:var(--soft)}.soft{font-size:.9rem}.furniture{font-size:.85em}
article{white-space:pre-wrap;margin-top:1.5rem}
mark{background:var(--mark);color:inherit;scroll-margin-top:30vh}
""".strip()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def page(title: str, body: str) -> HTMLResponse:
    """Return an HTML page; ``title`` is text, ``body`` is markup whose text is escaped already."""
    # The empty icon keeps browsers from asking for /favicon.ico.
    html = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n"
        f'<link rel="icon" href="data:,">\n<style>{_STYLE}</style>\n</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return HTMLResponse(html, headers=HEADERS)


def text(value: str) -> str:
    """Return ``value`` as the text of an element or of a quoted attribute."""
    return escape(value, quote=True)


def away(address: str, label: str) -> str:
    """Return a link that leaves for another site and tells it nothing."""
    return f'<a href="{text(address)}" rel="noopener noreferrer">{text(label)}</a>'
