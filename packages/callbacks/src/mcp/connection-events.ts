import { activeRunId, type CallbackManager, type RunEvent } from '@spanlight/callbacks';
import {
  attempt,
  type Listeners,
  read,
  readString,
  replaceMethod,
} from '@spanlight/callbacks/bridge';

import { type Connection, nameOf } from './connection.ts';
import { hasMethod, type McpClientLike } from './peers.ts';
import type { SentRequests } from './sent-requests.ts';

/** Tells of a client's connections: that one stands, that it has ended, and what its server has for the log. */
export class ConnectionEvents {
  readonly #listeners: Listeners<McpClientLike>;
  readonly #connection: Connection;
  readonly #requests: SentRequests;
  #runId: string = crypto.randomUUID();
  #isConnected: boolean;

  constructor(listeners: Listeners<McpClientLike>, connection: Connection, requests: SentRequests) {
    this.#listeners = listeners;
    this.#connection = connection;
    this.#requests = requests;
    this.#isConnected = attempt(() => read(listeners.client, 'transport') !== undefined, false);
  }

  /** Replaces the methods where these show. Answers what puts them back. */
  install(): (() => void)[] {
    const { client } = this.#listeners;
    const watch = (name: string, watched: (argument: unknown) => void): (() => void)[] =>
      hasMethod(client, name)
        ? [
            replaceMethod(client, name, (argument, call) => {
              watched(argument);
              return call();
            }),
          ]
        : [];
    return [
      replaceMethod(client, 'connect', (_transport, call) => this.#connect(call)),
      ...watch('_onclose', () => this.#closed()),
      ...watch('_onnotification', (notification) => this.#received(notification)),
    ];
  }

  #connect(call: () => unknown): unknown {
    this.#runId = crypto.randomUUID();
    const connecting = call();
    return connecting instanceof Promise
      ? connecting.then((value: unknown) => {
          this.#isConnected = true;
          const { transport } = this.#connection;
          this.#listeners.manager()?.onMcpConnect({ ...this.#event(), transport });
          return value;
        })
      : connecting;
  }

  #closed(): void {
    if (this.#isConnected) {
      this.#isConnected = false;
      this.#tell((manager) => manager.onMcpDisconnect(this.#event()));
    }
  }

  #received(notification: unknown): void {
    const facts = attempt(() => logFactsOf(notification), undefined);
    if (facts !== undefined) {
      // The protocol does not say which request a line belongs to.
      const run = this.#requests.onlyToolRun;
      this.#tell((manager) =>
        run === undefined ? manager.onMcpLogging({ ...this.#event(), ...facts }) : run.log(facts),
      );
    }
  }

  #event(): RunEvent & { readonly serverName: string } {
    return {
      runId: this.#runId,
      parentRunId: activeRunId(),
      timestamp: Date.now(),
      serverName: nameOf(this.#connection.facts()),
    };
  }

  // Nobody has called: what a critical handler throws goes where the client's own errors go.
  #tell(tell: (manager: CallbackManager) => void): void {
    const { client } = this.#listeners;
    const manager = this.#listeners.manager();
    try {
      if (manager !== undefined) {
        tell(manager);
      }
    } catch (criticalError) {
      const onerror = read(client, 'onerror');
      if (typeof onerror === 'function') {
        Reflect.apply(onerror, client, [criticalError]);
      }
    }
  }
}

interface LogFacts {
  readonly level: string;
  readonly data: unknown;
  readonly loggerName: string | undefined;
}

function logFactsOf(notification: unknown): LogFacts | undefined {
  if (read(notification, 'method') !== 'notifications/message') {
    return undefined;
  }
  const params = read(notification, 'params');
  return {
    level: readString(params, 'level') ?? 'info',
    data: read(params, 'data'),
    loggerName: readString(params, 'logger'),
  };
}
