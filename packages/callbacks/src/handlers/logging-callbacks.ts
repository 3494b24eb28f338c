import { errorMessage } from '@spanlight/core';

import type { RunEvent } from '../events/run-events.ts';
import { failureFacts } from '../spans/failure.ts';
import { definedAttributes, type RunDescription, type RunFacts } from '../spans/run-description.ts';
import { DescribingCallbacks, type LastEvent } from './describing-callbacks.ts';

/** A logger: the console, or one of pino, winston and their like. */
export type Logger = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (...args: never[]) => unknown>
>;

/** So many runs that have not ended are known by name. */
const MAX_OPEN_RUNS = 10_000;

/**
 * Writes a line to a logger for each start (`debug`), end (`info`), failure (`error`) and retry (`warn`), with the attributes
 * that a span would have. No content is logged, nor are messages of errors, which may quote it.
 *
 * ```ts
 * new LoggingCallbacks(console); // console.info('chat m1 ended', { runId: '…', latencyMillis: 120, … })
 * new LoggingCallbacks(pino()); // logger.info({ runId: '…', … }, 'chat m1 ended')
 * ```
 */
export class LoggingCallbacks extends DescribingCallbacks {
  readonly #logger: Logger;
  readonly #names = new Map<string, string>();

  /** @throws TypeError if a method of the logger is missing */
  constructor(logger: Logger) {
    super();
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      if (typeof (logger as Partial<Logger> | undefined)?.[level] !== 'function') {
        const text = `LoggingCallbacks cannot log: the logger has no method ${level}. Pass the console, or a logger such as pino.`;
        throw new TypeError(errorMessage('callbacks', text));
      }
    }
    this.#logger = logger;
  }

  protected override runStarted(event: RunEvent, { name, attributes }: RunDescription): void {
    this.#names.set(event.runId, name);
    if (this.#names.size > MAX_OPEN_RUNS) {
      const [oldest = ''] = this.#names.keys();
      this.#names.delete(oldest);
    }
    this.#log('debug', `${name} started`, event, { attributes });
  }

  protected override runEnded(event: LastEvent, facts: () => RunFacts): void {
    const name = this.#nameOf(event);
    this.#names.delete(event.runId);
    const latencyMillis = Reflect.get(event, 'latencyMillis') as number;
    const attributes = { latencyMillis, ...facts().attributes };
    if ('errorType' in event) {
      const all = { ...attributes, ...failureFacts(event) };
      this.#log('error', `${name} failed`, event, { attributes: all });
    } else {
      const { endReason } = event;
      const how = endReason === undefined ? 'ended' : `ended: ${endReason}`;
      this.#log('info', `${name} ${how}`, event, { attributes: { ...attributes, endReason } });
    }
  }

  protected override runNoted(event: RunEvent, what: string, facts: RunFacts): void {
    const level = 'errorType' in event ? 'warn' : 'debug';
    const words = what.replace('spanlight.', '').replaceAll('.', ' ');
    this.#log(level, `${this.#nameOf(event)}: ${words}`, event, facts);
  }

  #nameOf({ runId }: RunEvent): string {
    return this.#names.get(runId) ?? 'run';
  }

  #log(level: keyof Logger, text: string, event: RunEvent, { attributes }: RunFacts): void {
    const { parentRunId, runId } = event;
    const fields = definedAttributes({ runId, parentRunId, ...attributes });
    // pino and bunyan take the fields first.
    const isFieldsFirst = 'bindings' in this.#logger || 'addStream' in this.#logger;
    const args = isFieldsFirst ? [fields, text] : [text, fields];
    Reflect.apply(this.#logger[level], this.#logger, args);
  }
}
