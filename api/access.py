"""The one place where keys are asked for: before every route, those of other tools and unknown ones included."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from . import signing
from .keyfile import BadKeys, Key
from .keyring import Keyring
from .problems import refusal

OPEN = frozenset({"/healthz", "/readyz", signing.PATH})
_UNKNOWN = {"WWW-Authenticate": "Bearer", "Connection": "close"}
_KEY = "onrecord.key"  # in a request's scope
_log = logging.getLogger(__name__)


class Access:
    """Answers 401 where a key is wanted and none of ours is sent, 429 where it is used too often.

    Where there is no key at all, everybody may read. A key is taken from headers alone: addresses are logged, kept in
    histories and handed on. One that a browser sends back as a cookie may read, and no more.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring | None) -> None:
        self.app = app
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self.app if scope["type"] != "http" or scope["path"] in OPEN else self._judged(scope)
        await app(scope, receive, send)

    def _judged(self, scope: Scope) -> ASGIApp:
        """Return what serves the request: the application, or a refusal."""
        request = Request(scope)
        if self._keyring is None:
            return self.app
        try:
            self._keyring.refresh()
        except BadKeys as error:  # nobody can be told from anybody
            _log.error("%s", error)
            return refusal(request, 503, "The keys cannot be read; the service's log says why.", headers=_retry(10))
        if not self._keyring.wanted:
            return self.app
        key = self._owner(self._keyring, Headers(scope=scope))
        if key is None:
            return signing.asked(request) or refusal(request, 401, headers=_UNKNOWN)
        if seconds := self._keyring.wait(key):
            return refusal(request, 429, headers=_retry(seconds))
        scope[_KEY] = key
        return self.app

    @staticmethod
    def _owner(keyring: Keyring, headers: Headers) -> Key | None:
        """Return whose key came, in a header of its own or else as a cookie."""
        sent = list(_sent(headers))
        if sent or (cookie := signing.cookie(headers)) is None:
            return keyring.owner(sent)
        key = keyring.owner([cookie])
        return key and key.model_copy(update={"scope": "read"})


def key_of(scope: Scope) -> Key | None:
    """Return the key that a request was let in by."""
    key = scope.get(_KEY)
    return key if isinstance(key, Key) else None


def _sent(headers: Headers) -> Iterator[str]:
    for value in headers.getlist("authorization"):
        scheme, _, credentials = value.partition(" ")
        yield credentials.strip() if scheme.lower() == "bearer" else ""
    yield from headers.getlist("x-api-key")


def _retry(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}
