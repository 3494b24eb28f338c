import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { SpanRow } from '../clickhouse-exporter.ts';

/** As much of ClickHouse as an exporter meets: INSERT over HTTP into a table `spans`, and its way to refuse. */
export interface ClickHouseServer {
  readonly url: string;
  readonly rows: SpanRow[];
  /** The Authorization header of the last INSERT. */
  readonly authorization: string | undefined;
  /** From now on every INSERT is answered like this. */
  failWith(failure: Failure): void;
  /** From now on nothing is answered at all. */
  stopAnswering(): void;
  close(): Promise<void>;
}

export interface ClickHouseServerOptions {
  readonly port?: number;
  /** What a CONSTRAINT of the table says about a row. */
  readonly constraint?: (row: SpanRow) => boolean;
}

interface Failure {
  readonly status: number;
  /** Absent when the answer comes from a proxy in front of ClickHouse. */
  readonly code?: number;
  readonly headers?: Record<string, string>;
}

export async function startClickHouseServer({
  port = 0,
  constraint = () => true,
}: ClickHouseServerOptions = {}): Promise<ClickHouseServer> {
  const rows: SpanRow[] = [];
  let authorization: string | undefined;
  let failure: Failure | undefined;
  let answering = true;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (!answering) {
      return;
    }
    if (request.method !== 'POST') {
      response.end('Ok.\n');
      return;
    }
    authorization = request.headers.authorization;
    const refusal = failure ?? insert(request.url ?? '/', body);
    if (refusal !== undefined) {
      const { status, code, headers } = refusal;
      const codeHeader = code === undefined ? {} : { 'X-ClickHouse-Exception-Code': code };
      response.writeHead(status, { ...headers, ...codeHeader });
      response.write(
        `Code: ${code}. DB::Exception: What went wrong, in words. (version 26.9.2.1)\n`,
      );
    }
    response.end();
  }

  /** Takes all rows or none, and answers why. */
  function insert(url: string, body: string): Failure | undefined {
    const query = new URL(url, 'http://server').searchParams.get('query') ?? '';
    const table = /^INSERT INTO (\S+) FORMAT JSONEachRow$/.exec(query)?.[1];
    if (table === undefined) {
      return { status: 400, code: 62 }; // SYNTAX_ERROR
    }
    if (table !== 'spans') {
      return { status: 404, code: 60 }; // UNKNOWN_TABLE
    }
    // Halves of surrogate pairs are the only characters that JSON.stringify escapes like this.
    if (/\\ud[89a-f]/.test(body)) {
      return { status: 400, code: 25 }; // CANNOT_PARSE_ESCAPE_SEQUENCE
    }
    const inserted = body.split('\n').map((line) => JSON.parse(line) as SpanRow);
    if (!inserted.every(constraint)) {
      return { status: 500, code: 469 }; // VIOLATED_CONSTRAINT
    }
    rows.push(...inserted);
    return undefined;
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rows,
    get authorization() {
      return authorization;
    },
    failWith: (answered) => (failure = answered),
    stopAnswering: () => (answering = false),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
