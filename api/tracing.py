"""Spans of requests, sent to an OpenTelemetry collector where the settings name one. Only file that imports
opentelemetry.

A span tells what the log tells: method, route, status and the request's id. It goes on with the trace that a proxy or
client began (W3C Trace Context).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

TIMEOUT = 5  # seconds that a collector has; requests never wait for it
_FAILED = 500

Tell = Callable[[str, str, int], None]


class Traces:
    """What becomes of requests, told to nobody but a collector that was named."""

    def __init__(self, url: str | None) -> None:
        """url: where a collector takes OTLP over gRPC; None: nothing is made and nothing is sent."""
        self._provider = None if url is None else _provider(url)

    @contextmanager
    def span(self, headers: Headers, request_id: str) -> Iterator[Tell]:
        """Give what takes method, route and status of a request at its end."""
        if self._provider is None:
            yield lambda _method, _route, _status: None
            return
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        begun = TraceContextTextMapPropagator().extract(headers)
        tracer = self._provider.get_tracer("papergist")
        with tracer.start_as_current_span("request", context=begun, kind=SpanKind.SERVER) as span:
            span.set_attribute("papergist.request_id", request_id)

            def tell(method: str, route: str, status: int) -> None:
                span.update_name(f"{method} {route}")
                _describe(span, method, route, status)

            yield tell

    def close(self) -> None:
        """Send what is left, and end."""
        if self._provider is not None:
            self._provider.shutdown()


def _describe(span: Any, method: str, route: str, status: int) -> None:
    from opentelemetry.trace import StatusCode

    span.set_attributes(
        {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    )  # names of OpenTelemetry's semantic conventions for HTTP
    if status >= _FAILED:
        span.set_status(StatusCode.ERROR)


def _provider(url: str) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = Resource({"service.name": "papergist", "service.version": version("papergist")})
    provider = TracerProvider(resource=named, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=url, insecure=url.startswith("http://"), timeout=TIMEOUT)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
