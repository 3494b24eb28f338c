import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { ExportedSpan } from './exported-span.ts';
import type { LocalServer } from './local-server.ts';

/** A backend that keeps what programs post to it. */
export interface SpanCollector extends LocalServer {
  readonly spans: readonly ExportedSpan[];
}

export async function startCollector(): Promise<SpanCollector> {
  const spans: ExportedSpan[] = [];
  const keep = async (request: IncomingMessage): Promise<void> => {
    spans.push(...((await json(request)) as ExportedSpan[]));
  };
  const server = createServer((request, response) => {
    void keep(request).finally(() => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    spans,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
