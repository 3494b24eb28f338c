import { type ReadableSpan, SpanKind } from '@spanlight/core';

import type { ZipkinEndpoint } from './zipkin-span.ts';

/** Attributes that name what a span calls, and with it a port. The first that is there counts (specification). */
const CANDIDATES: readonly (readonly [name: string, port?: string])[] = [
  ['peer.service'],
  ['server.address'],
  ['net.peer.name'],
  ['network.peer.address', 'network.peer.port'],
  ['server.socket.domain'],
  ['server.socket.address', 'server.socket.port'],
  ['net.sock.peer.name'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
  ['peer.hostname'],
  ['peer.address'],
  ['db.name'],
];

/** What a span calls, if it says so. Without it Zipkin draws no dependency. */
export function remoteEndpoint({ kind, attributes }: ReadableSpan): ZipkinEndpoint | undefined {
  if (kind !== SpanKind.CLIENT && kind !== SpanKind.PRODUCER) {
    return undefined;
  }
  for (const [nameKey, portKey] of CANDIDATES) {
    const serviceName = attributes[nameKey];
    if (typeof serviceName === 'string' && serviceName !== '') {
      const port = portKey === undefined ? undefined : attributes[portKey];
      return isPort(port) ? { serviceName, port } : { serviceName };
    }
  }
  return undefined;
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
