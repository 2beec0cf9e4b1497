"""The HTTP service over one open index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from .. import __version__
from . import articles, changing, guards, health, mcp_service, pages, problems, questions, signing
from .access import Access
from .admission import Admission
from .compat import routes as compatible
from .gate import Gate, cores
from .journal import Journal
from .mcp_service import McpService
from .metrics import Metrics
from .middleware import AnswerHeaders, BodyLimit, HeadAsGet, LastResort
from .names import Names
from .observed import Observed
from .settings import ServiceSettings
from .telemetry import Telemetry
from .tracing import Traced

if TYPE_CHECKING:
    from ..retrieval.searcher import Searcher
    from .keyring import Keyring
    from .tracing import Traces

MAX_BODY = 1_000_000  # bytes
_STANDARD = ServiceSettings()
_METHODS = ["GET", "POST", "DELETE"]
_HEADERS = ["Authorization", "Content-Type", "X-API-Key", "If-None-Match"]
_ABOUT = """Answers questions over a body of articles with verbatim, exactly placed citations.

Every `start` and `end` counts Unicode code points, the end exclusive: `document.text[start:end] == quote`.
JavaScript counts UTF-16 units; convert there. Errors are RFC 9457 problems. All answers have Server-Timing."""


class Service(FastAPI):
    """FastAPI, whose contract knows the shapes of our errors, and none of the framework's own."""

    keyring: Keyring | None = None
    metrics: Metrics

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        contract = super().openapi()
        schemas = contract.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schema.pop("$defs"), Problem=schema)
            _leave_out_stock_errors(contract)
            guards.declare(contract, keys=bool(self.keyring and self.keyring.wanted))
        return contract


def _leave_out_stock_errors(contract: dict[str, Any]) -> None:
    """Remove the errors that the framework declares wherever a route takes something and declares no 422."""
    for name in ("HTTPValidationError", "ValidationError"):
        contract["components"]["schemas"].pop(name, None)
    for operations in contract["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]


def create_app(
    searcher: Searcher,
    *,
    k: int = 10,
    max_risk: float = 0.5,
    hosts: Sequence[str] = (),
    service: ServiceSettings = _STANDARD,
    keyring: Keyring | None = None,
    traces: Traces | None = None,
) -> Service:
    """Return the service over ``searcher``; ``k`` and ``max_risk`` stand where a request names none.

    ``hosts`` are names, beside this machine's own and those of ``service``, that clients may know it by. Without a
    ``keyring``, or while that has no key, everybody may read and nobody write. Spans go to ``traces``.
    """
    metrics = Metrics()
    gate = Gate(service.running or cores(), service.waiting, metrics.admitted)
    telemetry = Telemetry(metrics, traces)
    searcher = cast("Searcher", Observed(searcher, telemetry))
    names = [*hosts, *service.hosts]
    mcp = McpService(searcher, k=k, max_risk=max_risk, hosts=names, origins=service.origins)
    app = Service(
        title="OnRecord",
        version=__version__,
        description=_ABOUT,
        docs_url=None,  # the stock pages load scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        lifespan=mcp.running,
    )
    app.keyring, app.metrics = keyring, metrics
    app.include_router(questions.routes(searcher, k=k, max_risk=max_risk))
    app.include_router(articles.routes(searcher))
    app.include_router(changing.routes(searcher))
    app.include_router(compatible.routes(searcher, k=k, max_risk=max_risk))
    app.include_router(health.routes(searcher, metrics))
    app.include_router(pages.routes(searcher, k=k, max_risk=max_risk))
    app.router.routes.append(Route(mcp_service.PATH, endpoint=mcp, include_in_schema=False))
    app.router.routes.append(signing.route(keyring))
    problems.install(app)
    # The last one added is the outermost.
    app.add_middleware(Admission, gate=gate, seconds=service.seconds, stage=telemetry.stage)
    app.add_middleware(BodyLimit, limit=MAX_BODY)
    app.add_middleware(Access, keyring=keyring)
    if service.origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=service.origins, allow_methods=_METHODS, allow_headers=_HEADERS,
            expose_headers=["Retry-After", "Server-Timing", "X-Request-Id"],
        )  # fmt: skip
    app.add_middleware(Names, hosts=names, origins=service.origins)
    app.add_middleware(HeadAsGet)
    app.add_middleware(LastResort)
    app.add_middleware(AnswerHeaders)
    if traces:
        app.add_middleware(Traced, traces=traces)
    app.add_middleware(Journal, metrics=metrics, log=service.log)
    return app
