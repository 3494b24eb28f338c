import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Library = 'spanlight' | 'sdk';

/** What became of a process and of the 1,000 spans in it. */
export interface Outcome {
  /** Accepted by the backend. */
  readonly delivered: number;
  /** What the process said it has lost. */
  readonly counted: number;
  /** The exit code, or the signal that ended it. */
  readonly end: number | string | null;
  readonly millis: number;
}

/** Runs the program to its end, beside a backend that needs 50 ms for each batch. */
export async function runEnding(library: Library, ending: string): Promise<Outcome> {
  let delivered = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    delivered += Number(await text(request));
    setTimeout(() => response.end(), 50);
  };
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const program = `${import.meta.dirname}/program.ts`;
  const flags = [
    '--conditions=@spanlight/source',
    '--disable-warning=ExperimentalWarning',
    ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, program, library, ending, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const [[code, signal], stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null, string | null]>,
    text(child.stderr),
  ]);
  const millis = performance.now() - startedAt;
  server.close();
  server.closeAllConnections();
  const lost = /cannot deliver (\d+) span/.exec(stderr)?.[1] ?? 0;
  return { delivered, counted: Number(lost), end: signal ?? code, millis };
}
