import type { CallbackManager, McpRequestRun, ToolRun } from '@spanlight/callbacks';
import {
  attempt,
  type Listeners,
  read,
  readCount,
  readString,
  replaceMethod,
} from '@spanlight/callbacks/bridge';

import type { Connection } from './connection.ts';
import { Exchange } from './exchange.ts';
import { receivedCode } from './failure-facts.ts';
import { hasMethod, type McpPeer } from './peers.ts';
import { withProgress } from './progress.ts';
import { isRecord } from './record.ts';
import { mcpRequestFacts, toolRequestFacts } from './request-facts.ts';
import { withTraceMeta } from './trace-meta.ts';

/** The methods through which all requests go, each through one of them. Version 1 has the first only. */
const REQUEST_METHODS = ['request', '_requestWithSchema'];

type Call = (...args: unknown[]) => unknown;

/** The requests that one side of a connection sends, each as a run. */
export class SentRequests {
  readonly #listeners: Listeners<McpPeer>;
  readonly #connection: Connection;
  /** Calls of tools, by the parameters with which they become requests. */
  readonly #toolCalls = new WeakMap<object, Exchange<ToolRun>>();
  /** Of the calls of tools that are under way. */
  readonly #toolRuns = new Set<ToolRun>();

  constructor(listeners: Listeners<McpPeer>, connection: Connection) {
    this.#listeners = listeners;
    this.#connection = connection;
  }

  /** The call of a tool that is under way, if there is just one. */
  get onlyToolRun(): ToolRun | undefined {
    const [first] = this.#toolRuns;
    return this.#toolRuns.size === 1 ? first : undefined;
  }

  /** Replaces the methods that send. Answers what puts them back. */
  install(): (() => void)[] {
    const { client: peer } = this.#listeners;
    const requests = REQUEST_METHODS.filter((name) => hasMethod(peer, name)).map((name) =>
      replaceMethod(peer, name, (...call) => this.#request(...call)),
    );
    return hasMethod(peer, 'callTool')
      ? [replaceMethod(peer, 'callTool', (...call) => this.#callTool(...call)), ...requests]
      : requests;
  }

  // The call of a tool is more than its request: the answer is checked, and version 2 may ask twice.
  #callTool(params: unknown, call: Call, args: readonly unknown[]): unknown {
    const manager = this.#listeners.manager();
    // Tells the request from those of other calls, even if the program passes the same object to all of them.
    const copy = attempt(() => (isRecord(params) ? { ...params } : undefined), undefined);
    if (manager === undefined || copy === undefined) {
      return call();
    }
    return this.#followToolCall(manager, copy, args, (exchange) => {
      this.#toolCalls.set(copy, exchange);
      return call(copy, ...args.slice(1));
    });
  }

  #request(request: unknown, call: Call, args: readonly unknown[]): unknown {
    const manager = this.#listeners.manager();
    const method = attempt(() => readString(request, 'method'), undefined);
    const params = attempt(() => read(request, 'params'), undefined);
    if (manager === undefined || method === undefined) {
      return call();
    }
    const toolCall = this.#toolCalls.get(Object(params) as object);
    if (toolCall !== undefined) {
      return toolCall.run.within(() => this.#sendToolCall(toolCall, call, args));
    }
    if (method === 'tools/call') {
      return this.#followToolCall(manager, params, args, (exchange) =>
        this.#sendToolCall(exchange, call, args),
      );
    }
    return this.#followRequest(manager, method, params, args, () =>
      call(withTraceMeta(request), ...args.slice(1)),
    );
  }

  #followToolCall(
    manager: CallbackManager,
    params: unknown,
    args: readonly unknown[],
    work: (exchange: Exchange<ToolRun>) => unknown,
  ): unknown {
    const run = manager.startToolRun(toolRequestFacts(params, this.#connection.facts()));
    this.#toolRuns.add(run);
    const ended = (): void => void this.#toolRuns.delete(run);
    const exchange = new Exchange(run, 'tools/call', this.#connection, receivedCode, ended);
    return exchange.follow(() => work(exchange), signalOf(args));
  }

  #sendToolCall(exchange: Exchange<ToolRun>, call: Call, args: readonly unknown[]): unknown {
    const [request, ...others] = args;
    exchange.note({ 'jsonrpc.request.id': this.#nextRequestId()?.toString() });
    return call(
      withTraceMeta(request),
      ...others.map((other) => withProgress(other, exchange.run)),
    );
  }

  #followRequest(
    manager: CallbackManager,
    method: string,
    params: unknown,
    args: readonly unknown[],
    work: () => unknown,
  ): unknown {
    const facts = mcpRequestFacts(method, params, this.#connection.facts());
    const requestId = this.#nextRequestId();
    const run: McpRequestRun = manager.startMcpRequestRun({ ...facts, requestId });
    return new Exchange(run, method, this.#connection, receivedCode).follow(work, signalOf(args));
  }

  #nextRequestId(): number | undefined {
    return readCount(this.#listeners.client, '_requestMessageId');
  }
}

// The options come last, after a schema if there is one.
function signalOf([, second, third]: readonly unknown[]): unknown {
  return attempt(() => read(third ?? second, 'signal'), undefined);
}
