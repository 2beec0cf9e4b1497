"""``onrecord serve``: from settings to a service that runs, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from ..index.manifest import read_manifest
from . import serve as service
from .console import complain, emit
from .gate import cores
from .keyfile import key_file
from .keyring import Keyring

if TYPE_CHECKING:
    from socket import socket

    from .settings import Settings


def serve(settings: Settings, *, insecure: bool) -> None:
    """Serve an index until SIGTERM or Ctrl-C; raises what opening it, or listening, does."""
    keyring = Keyring(key_file())
    public = keyring.wanted or insecure
    with service.listen(settings.host, settings.port, public=public) as listener:
        if not keyring.wanted and service.is_public(listener):
            complain(f"{settings.host} is open to other machines: whoever reaches it can read every article")

        def announce() -> None:
            _, manifest = read_manifest(settings.index)
            with suppress(typer.Exit):  # a caller that reads no line is no reason to stop
                emit(f"serving {manifest.documents:,} articles on {service.url_of(listener)}")

        if settings.service.workers == 1:
            _work(settings, keyring, listener, announce)
            return
        from . import workers

        read_manifest(settings.index)  # what is wrong with the index altogether is said once
        workers.run(lambda ready: _work(settings, keyring, listener, ready), settings.service.workers, announce)


def _work(settings: Settings, keyring: Keyring, listener: socket, ready: Callable[[], None]) -> None:
    """Serve in this process; ``ready`` is called when it answers."""
    from .. import __version__
    from .http import create_app
    from .opening import opened
    from .tracing import from_environment

    traces = from_environment(__version__)
    each = settings.service.shared(cores())
    try:
        with opened(settings, follow=True) as searcher:
            app = create_app(
                searcher, k=settings.k, max_risk=settings.max_risk, hosts=[settings.host],
                service=each, keyring=keyring, traces=traces,
            )  # fmt: skip
            service.run(app, listener, ready, each.connections)
    finally:
        if traces:
            traces.close()
