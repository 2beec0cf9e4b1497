"""``/sign-in``: how somebody with a browser sends a key, which pages cannot: by a cookie that no script can read.

The cookie goes back to this service alone and never with a request that another site caused (``SameSite=Strict``). It
may read, whatever its key may: nothing that a browser is tricked into can write.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from .keyring import Keyring
from .markup import page, text

PATH = "/sign-in"
COOKIE = "onrecord_key"
_LONGEST = 200  # characters of a key that is worth looking at
# With "no-referrer", as other pages have it, browsers would send "Origin: null" along with the form.
_HEADERS = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


def route(keyring: Keyring | None) -> Route:
    """Return the route: GET shows the form, POST takes the key, and an empty one takes the cookie away."""

    async def sign_in(request: Request) -> Response:
        given = parse_qs((await request.body()).decode("utf-8", "replace")) if request.method == "POST" else {}
        to = _within(given.get("to", request.query_params.getlist("to")))
        if request.method != "POST":
            return form(to)
        key = given.get("key", [""])[0].strip()[:_LONGEST]
        if not key:
            leaving = RedirectResponse(PATH, 303, _HEADERS)
            leaving.delete_cookie(COOKIE, httponly=True, samesite="strict")
            return leaving
        if not _fits(keyring, key):
            return form(to, "This is not a key of this service.", 401)
        entering = RedirectResponse(to, 303, _HEADERS)
        secure = request.url.scheme == "https"
        entering.set_cookie(COOKIE, quote(key, safe=""), httponly=True, samesite="strict", secure=secure)
        return entering

    return Route(PATH, sign_in, methods=["GET", "POST"], include_in_schema=False)


def _fits(keyring: Keyring | None, key: str) -> bool:
    """Say whether a key opens the service, as any does where none is wanted; raises BadKeys."""
    if keyring is None:
        return True
    keyring.refresh()
    return not keyring.wanted or keyring.owner([key]) is not None


def form(to: str = "/", wrong: str = "", status: int = 200) -> HTMLResponse:
    """Return the page with the form, which leads on ``to``; ``wrong`` says what was."""
    alert = f'<p role="alert">{text(wrong)}</p>\n' if wrong else ""
    answer = page(
        "Sign in - OnRecord",
        f'<h1>OnRecord</h1>\n{alert}<form method="post" action="{PATH}">\n'
        '<label for="key">This service wants a key</label>\n'
        '<input id="key" name="key" type="password" autocomplete="current-password" required>\n'
        f'<input name="to" type="hidden" value="{text(to)}">\n<button>Sign in</button>\n</form>\n'
        f'<form method="post" action="{PATH}">\n<button>Sign out</button>\n</form>',
    )
    answer.status_code = status
    answer.headers.update(_HEADERS)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def asked(request: Request) -> HTMLResponse | None:
    """Return the form for a browser that wants a page and sent no key; None for everybody else."""
    at = request.url.path
    if request.method not in ("GET", "HEAD") or not (at == "/" or at.startswith("/articles/")):
        return None
    if "text/html" not in request.headers.get("accept", ""):
        return None
    return form(_within([f"{at}?{request.url.query}"]), status=401)


def cookie(headers: Headers) -> str | None:
    """Return the key that a browser sent back."""
    try:
        found = SimpleCookie("; ".join(headers.getlist("cookie"))).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _within(to: list[str]) -> str:
    """Return a place of ours to go on to: never another site."""
    place = to[0] if to else "/"
    return quote(place, safe="/?&=%#:+,;@~") if place.startswith(("/?", "/articles/")) else "/"
