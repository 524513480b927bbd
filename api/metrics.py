"""What a monitor reads: how long requests take, what models cost, how questions end, what waits and what lags behind.

Each app has a registry of its own. What the catalog knows is asked for when the monitor comes, and counts the whole
life of the collection; the rest counts since the process began.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from summarizer.answer_with_model import Event
from summarizer.catalog import Catalog
from summarizer.errors import PapergistError
from summarizer.ingest import EMBEDDING
from summarizer.models import Answer

if TYPE_CHECKING:
    from api.service import Service

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The metrics of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Histogram(
            "papergist_request_seconds",
            "Time until a request was answered whole, streams included.",
            labels,
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._under_way = Gauge("papergist_requests_under_way", "Requests not answered yet.", registry=self.registry)
        self._answers = Counter(
            "papergist_answers_total", "How questions ended.", ("engine", "outcome"), registry=self.registry
        )

    def begin(self) -> None:
        """Count a request that came."""
        self._under_way.inc()

    def end(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered. path: its template. status: 0 where the client left before."""
        self._under_way.dec()
        known = method if method in _METHODS else "other"
        self._requests.labels(known, path, str(status)).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer: given, declined, or given by the engine that stands in."""
        outcome = "answered" if answer.answered else "declined"
        self._answers.labels(answer.engine, "stood in" if answer.fallback else outcome).inc()

    async def counting(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
        """Yield the events of an answer, and count it at its end."""
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Answer):
                    self.answered(event)
                yield event

    def watch(self, service: Service) -> None:
        """Tell from now on of the collection that is served."""
        self.registry.register(_OfCollection(service))

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self.registry)


class _OfCollection(Collector):
    """What the catalog knows, read at each visit; a part that cannot be read is left out, and `up` says so."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def _catalog(self) -> Catalog:
        return self._service.services.catalog

    def collect(self) -> Iterator[Metric]:
        """Yield each metric. Blocks for as long as the catalog takes."""
        parts: tuple[Callable[[], list[Metric]], ...] = (self._contents, self._jobs, self._models)
        whole = True
        for part in parts:
            try:
                yield from part()
            except PapergistError:
                whole = False
        yield GaugeMetricFamily("papergist_catalog_up", "Whether the catalog could be read.", value=whole)
        ready = whole and self._service.readiness().ready
        yield GaugeMetricFamily("papergist_ready", "Whether the service may take traffic.", value=ready)

    def _contents(self) -> list[Metric]:
        counts, behind = self._catalog.passages.counts(), self._service.services.index_lag()
        model = self._catalog.state.get(EMBEDDING)
        embedded = counts.get(model["model"], 0) if model else 0
        lag = GaugeMetricFamily(
            "papergist_index_drift_revisions", "Changes of passages that the vector index does not mirror yet."
        )
        if behind is not None:
            lag.add_metric([], behind)
        return [
            GaugeMetricFamily("papergist_papers", "Papers.", value=self._catalog.papers.count()),
            GaugeMetricFamily("papergist_passages", "Passages.", value=counts["passages"]),
            GaugeMetricFamily(
                "papergist_passages_not_embedded", "Passages without a vector.", value=counts["passages"] - embedded
            ),
            lag,
        ]

    def _jobs(self) -> list[Metric]:
        found = GaugeMetricFamily("papergist_jobs", "Jobs by state.", labels=["state"])
        counts = self._catalog.jobs.counts()
        for state in ("queued", "running", "done", "failed", "cancelled"):
            found.add_metric([state], counts.get(state, 0))
        return [found]

    def _models(self) -> list[Metric]:
        by = ["model", "purpose", "outcome"]
        calls = CounterMetricFamily("papergist_model_calls", "Calls of models.", labels=by)
        tokens = CounterMetricFamily("papergist_model_tokens", "Tokens of models.", labels=[*by, "kind"])
        cost = CounterMetricFamily("papergist_model_cost_usd", "What models cost, where it is known.", labels=by)
        for row in self._catalog.calls.totals():
            named = [row.model, row.purpose, row.outcome]
            calls.add_metric(named, row.calls)
            tokens.add_metric([*named, "prompt"], row.prompt_tokens)
            tokens.add_metric([*named, "completion"], row.completion_tokens)
            if row.cost_usd is not None:
                cost.add_metric(named, row.cost_usd)
        hits = CounterMetricFamily(
            "papergist_model_cache_hits", "Calls that a reply of before saved.", value=self._catalog.calls.recalled
        )
        return [calls, tokens, cost, hits]
