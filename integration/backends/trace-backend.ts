import type { LocalServer } from '../support/local-server.ts';
import type { Protocol } from './exporters.ts';
import type { Fields } from './fields.ts';

/** A backend of traces that a test has started. `url` is that of its API. */
export interface TraceBackend extends LocalServer {
  /** With its version. */
  readonly name: string;
  /** Where it takes spans: the values of an exporter's option `endpoint`. */
  readonly endpoints: Readonly<Partial<Record<Protocol, string>>>;
  /** The spans of a trace that it has by now, if it was sent by this protocol. */
  readTrace(traceId: string, protocol: Protocol): Promise<Fields[]>;
}
