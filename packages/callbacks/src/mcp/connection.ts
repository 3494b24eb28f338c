import type { McpRequest } from '@spanlight/callbacks';
import { attempt, read, readString, serverOf } from '@spanlight/callbacks/bridge';

import type { McpPeer } from './peers.ts';

/** What is known of a connection, for the spans of its requests. */
export type ConnectionFacts = Pick<
  McpRequest,
  | 'networkTransport'
  | 'protocolVersion'
  | 'serverAddress'
  | 'serverName'
  | 'serverPort'
  | 'sessionId'
>;

/** What one side knows of its connection. Nothing of it is asked of the other side. */
export class Connection {
  readonly #peer: McpPeer;
  #agreedVersion: string | undefined;

  constructor(peer: McpPeer) {
    this.#peer = peer;
  }

  /** What is known by now. Never throws. */
  facts(): ConnectionFacts {
    return attempt<ConnectionFacts>(() => {
      const transport = read(this.#peer, 'transport');
      return {
        serverName: serverNameOf(this.#peer),
        sessionId: readString(transport, 'sessionId'),
        protocolVersion:
          readString(transport, 'protocolVersion') ??
          readString(this.#peer, '_negotiatedProtocolVersion') ??
          this.#agreedVersion,
        networkTransport: NETWORK_TRANSPORTS[this.transport],
        ...serverOf(urlOf(transport)),
      };
    }, {});
  }

  /** Of which kind the transport is. Never throws. */
  get transport(): keyof typeof NETWORK_TRANSPORTS {
    return attempt(() => {
      const transport = read(this.#peer, 'transport');
      const url = urlOf(transport);
      if (url !== undefined) {
        return url.startsWith('ws') ? 'websocket' : 'http';
      }
      return isStdio(transport) ? 'stdio' : 'other';
    }, 'other');
  }

  /** Notes what `initialize` has agreed on: not every version of the SDK keeps it. Never throws. */
  initialized(result: unknown): void {
    this.#agreedVersion = attempt(() => readString(result, 'protocolVersion'), undefined);
  }
}

/** What the server of a connection is called, even if it has not told. */
export function nameOf({ serverAddress, serverName }: ConnectionFacts): string {
  return serverName ?? serverAddress ?? 'unknown';
}

/** In the words of the conventions. */
const NETWORK_TRANSPORTS = {
  http: 'tcp',
  websocket: 'tcp',
  stdio: 'pipe',
  other: undefined,
} as const;

// The fields of a client's transport, and of a server's. `serveStdio` has the latter behind a transport of its own.
function isStdio(transport: unknown): boolean {
  const wire = read(transport, '_wire') ?? transport;
  return read(wire, '_serverParams') !== undefined || read(wire, '_stdin') !== undefined;
}

function urlOf(transport: unknown): string | undefined {
  const url = read(transport, '_url');
  return url instanceof URL ? url.href : undefined;
}

// Of a server, or of the one that a client is connected to.
function serverNameOf(peer: McpPeer): string | undefined {
  const getServerVersion = read(peer, 'getServerVersion');
  const info: unknown =
    typeof getServerVersion === 'function'
      ? Reflect.apply(getServerVersion, peer, [])
      : read(peer, '_serverInfo');
  return readString(info, 'name');
}
