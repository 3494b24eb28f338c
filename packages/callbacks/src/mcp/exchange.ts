import type { Attributes } from '@opentelemetry/api';
import type { McpRequestRun, ToolRun } from '@spanlight/callbacks';
import { attempt, read } from '@spanlight/callbacks/bridge';

import type { Connection } from './connection.ts';
import { TOOL_ERROR, toolErrorOf } from './failure-facts.ts';

/** A request and its answer, as the run of the side that sends it, or of the one that serves it. */
export class Exchange<R extends ToolRun | McpRequestRun = ToolRun | McpRequestRun> {
  readonly run: R;
  readonly #method: string;
  readonly #connection: Connection;
  readonly #codeOf: (error: unknown) => number | undefined;
  readonly #ended: () => void;
  #attributes: Attributes = {};

  /**
   * @param codeOf - the code of JSON-RPC that an error stands for, if it stands for one
   * @param ended - called when the answer is there. Must not throw.
   */
  constructor(
    run: R,
    method: string,
    connection: Connection,
    codeOf: (error: unknown) => number | undefined,
    ended: () => void = () => undefined,
  ) {
    this.run = run;
    this.#method = method;
    this.#connection = connection;
    this.#codeOf = codeOf;
    this.#ended = ended;
  }

  /** Notes attributes that show only after the start. */
  note(attributes: Attributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
    this.run.report({ attributes: this.#attributes });
  }

  /**
   * Does the work for the answer, and ends the run with what comes of it. Answers what the work answers.
   *
   * @param signal - whose abort cancels the request
   * @throws what the work throws
   */
  follow(work: () => unknown, signal: unknown): unknown {
    const fail = (error: unknown): never => {
      this.#fail(error, signal);
      throw error;
    };
    let answer: unknown;
    try {
      answer = this.run.within(work);
    } catch (error) {
      return fail(error);
    }
    return answer instanceof Promise
      ? answer.then((result: unknown) => this.#complete(result), fail)
      : this.#complete(answer);
  }

  #complete(result: unknown): unknown {
    this.#ended();
    if (this.#method === 'initialize') {
      this.#connection.initialized(result);
    }
    const toolError = this.#method === 'tools/call' ? toolErrorOf(result) : undefined;
    if (toolError === undefined) {
      this.run.complete(result);
    } else {
      this.run.report({ result });
      this.run.fail(toolError, TOOL_ERROR);
    }
    return result;
  }

  #fail(error: unknown, signal: unknown): void {
    this.#ended();
    const code = this.#codeOf(error);
    if (attempt(() => read(signal, 'aborted') === true, false)) {
      this.run.abandon('aborted');
    } else if (code === undefined) {
      this.run.fail(error);
    } else {
      this.note({ 'rpc.response.status_code': String(code) });
      this.run.fail(error, String(code));
    }
  }
}
