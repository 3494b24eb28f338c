/** A span as the programs of these tests send it, whatever their language. */
export interface ExportedSpan {
  readonly service: string;
  /** The name of the tracer. */
  readonly scope: string;
  readonly name: string;
  readonly kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly traceFlags: number;
  readonly traceState: string;
  readonly status: 'UNSET' | 'OK' | 'ERROR';
  readonly startMicros: number;
  /** `spanlight.end_reason`: its instrumentation has not ended it, for example. */
  readonly endReason?: string;
}
