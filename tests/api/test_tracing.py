"""Spans of requests reach a collector that was named, and say no more than the log."""

import threading
import time
from concurrent import futures

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from tests.api.conftest import PAPERS, QUESTION, add, running, settings_for

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"  # the example of the W3C's recommendation


class Collector(TraceServiceServicer):
    """A collector that keeps what it is sent."""

    def __init__(self):
        self.sent, self.url = [], ""

    def Export(self, request, context):  # noqa: N802 - the protocol's name
        self.sent += request.resource_spans
        return ExportTraceServiceResponse()

    @property
    def spans(self):
        return [span for resource in self.sent for scope in resource.scope_spans for span in scope.spans]

    def told(self, name):
        (span,) = [span for span in self.spans if span.name == name]
        return span, {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


@pytest.fixture
def collector():
    made = Collector()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    add_TraceServiceServicer_to_server(made, server)
    made.url = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield made
    server.stop(0).wait()


def test_a_request_becomes_a_span_of_the_trace_that_it_came_with(collector, tmp_path):
    with running(settings_for(tmp_path, traces_url=collector.url)) as client:
        add(client, PAPERS)
        client.post("/v1/ask", json={"question": QUESTION}, headers={"traceparent": PARENT, "X-Request-ID": "a" * 8})
        client.get("/v1/papers/arxiv:9999.99999")
    span, told = collector.told("POST /v1/ask")
    assert span.trace_id.hex() == TRACE
    assert told == {
        "http.request.method": "POST",
        "http.route": "/v1/ask",
        "http.response.status_code": 200,
        "papergist.request_id": "a" * 8,
    }
    assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < 60e9
    (named,) = {one.value.string_value for one in collector.sent[0].resource.attributes if one.key == "service.name"}
    assert named == "papergist"
    assert QUESTION.split()[-1] not in str(collector.sent)


def test_what_was_asked_for_in_the_address_is_told_to_nobody(collector, tmp_path):
    with running(settings_for(tmp_path, traces_url=collector.url)) as client:
        client.get("/v1/search", params={"q": "telltale"})
        client.get("/no/such/telltale")
    assert len(collector.spans) >= 2
    assert "telltale" not in str(collector.sent)


def test_a_collector_that_does_not_answer_holds_up_no_request(tmp_path):
    with running(settings_for(tmp_path, traces_url="http://127.0.0.1:9")) as client:
        began = time.monotonic()
        assert [client.get("/health").status_code for _ in range(20)] == [200] * 20
        assert time.monotonic() - began < 5


def test_without_a_collector_no_thread_of_one_is_there(tmp_path):
    with running(settings_for(tmp_path)) as client:
        client.get("/health")
        assert not [thread for thread in threading.enumerate() if "Otel" in thread.name]
