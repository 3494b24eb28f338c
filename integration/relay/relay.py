"""The same as relay.ts, with OpenTelemetry's Python SDK."""

import json
import os
import signal
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry import baggage, propagate, trace
from opentelemetry.context import attach, detach
from opentelemetry.sdk.resources import SERVICE_NAME
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, format_span_id, format_trace_id

NEXT_URL = os.environ.get("NEXT_URL")
SERVICE = os.environ["OTEL_SERVICE_NAME"]


class CollectorExporter(SpanExporter):
    def export(self, spans):
        body = json.dumps([to_exported_span(span) for span in spans]).encode()
        with urllib.request.urlopen(os.environ["COLLECTOR_URL"], body):
            return SpanExportResult.SUCCESS


def to_exported_span(span):
    context = span.get_span_context()
    return {
        "service": span.resource.attributes[SERVICE_NAME],
        "scope": span.instrumentation_scope.name,
        "name": span.name,
        "kind": span.kind.name,
        "traceId": format_trace_id(context.trace_id),
        "spanId": format_span_id(context.span_id),
        "parentSpanId": format_span_id(span.parent.span_id) if span.parent else None,
        "traceFlags": int(context.trace_flags),
        "traceState": context.trace_state.to_header(),
        "status": span.status.status_code.name,
        "startMicros": span.start_time // 1000,
    }


provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(CollectorExporter()))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer(SERVICE)


def answer(headers):
    here = {
        "service": SERVICE,
        "traceparent": headers.get("traceparent", ""),
        "tracestate": headers.get("tracestate", ""),
        "baggage": dict(baggage.get_all()),
    }
    return [here, *(ask(NEXT_URL) if NEXT_URL else [])]


def ask(url):
    with tracer.start_as_current_span("ask", kind=SpanKind.CLIENT):
        headers = {}
        propagate.inject(headers)
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
            return json.load(response)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        token = attach(propagate.extract(self.headers))
        try:
            with tracer.start_as_current_span("answer", kind=SpanKind.SERVER):
                body = json.dumps(answer(self.headers)).encode()
        finally:
            detach(token)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


server = HTTPServer(("127.0.0.1", 0), Handler)
# `shutdown` waits for `serve_forever`, which the signal has interrupted.
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
provider.shutdown()
