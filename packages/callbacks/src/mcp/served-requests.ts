import { trace } from '@opentelemetry/api';
import { type Listeners, read, replaceMethod } from '@spanlight/callbacks/bridge';
import { activeContext, withContext } from '@spanlight/core';

import type { Connection } from './connection.ts';
import { Exchange } from './exchange.ts';
import { answeredCode } from './failure-facts.ts';
import type { McpPeer } from './peers.ts';
import { servedRequestFacts, signalOfServed } from './served-request-facts.ts';
import { contextOf } from './trace-meta.ts';

type Request = readonly [request: unknown, context: unknown];

/**
 * Makes a run of each request that one side of a connection serves. Replaces how handlers are looked up: so it does not
 * matter when they are set, and they stay what they are. Answers what puts it back.
 *
 * @param withFallback - whether the handler of requests that have none of their own counts as well
 */
export function observeServedRequests(
  listeners: Listeners<McpPeer>,
  connection: Connection,
  withFallback: boolean,
): () => void {
  const { client: peer } = listeners;
  const handlers = read(peer, '_requestHandlers');
  if (!(handlers instanceof Map)) {
    return () => undefined;
  }
  return replaceMethod(handlers, 'get', (method, call) => {
    const handler = call() ?? (withFallback ? read(peer, 'fallbackRequestHandler') : undefined);
    return typeof handler !== 'function' || typeof method !== 'string'
      ? handler
      : (...request: Request) =>
          serve(listeners, connection, method, request, () =>
            Reflect.apply(handler, undefined, request),
          );
  });
}

function serve(
  listeners: Listeners<McpPeer>,
  connection: Connection,
  method: string,
  [request, context]: Request,
  handle: () => unknown,
): unknown {
  const manager = listeners.manager();
  if (manager === undefined) {
    return handle();
  }
  // That of the request of HTTP, for example.
  const ambient = trace.getSpanContext(activeContext());
  return withContext(contextOf(request), () => {
    const parent = trace.getSpanContext(activeContext());
    const isParent = ambient === undefined || ambient.spanId === parent?.spanId;
    const run = manager.startMcpRequestRun({
      ...servedRequestFacts(method, request, context, connection.facts()),
      links: isParent ? undefined : [{ context: ambient }],
    });
    const signal = signalOfServed(context);
    whenAborted(signal, () => run.abandon('aborted'));
    return new Exchange(run, method, connection, answeredCode).follow(handle, signal);
  });
}

function whenAborted(signal: unknown, abandon: () => void): void {
  if (!(signal instanceof AbortSignal)) {
    return;
  }
  if (signal.aborted) {
    abandon();
  } else {
    signal.addEventListener('abort', abandon, { once: true });
  }
}
