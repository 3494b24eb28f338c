import { setTimeout as sleep } from 'node:timers/promises';

import type { Span, Tracer } from '@spanlight/core';

import { NUMBER_ATTRIBUTE } from './remember-numbers.ts';

const STEP_MILLIS = 5;
/** One trace of so many has an event, or a span that is left open. */
const TRACES_PER_EVENT = 10;
const TRACES_PER_OPEN_SPAN = 50;
/** So many spans are open at a time: some seconds' worth. */
const OPEN_SPANS = 500;

/** A program that makes spans at a steady rate, and keeps books of its own. */
export class Workload {
  started = 0;
  ended = 0;
  readonly #tracer: Tracer;
  readonly #spansPerSecond: number;
  readonly #open: Span[] = [];
  #traces = 0;

  constructor(tracer: Tracer, spansPerSecond: number) {
    this.#tracer = tracer;
    this.#spansPerSecond = spansPerSecond;
  }

  /** How many spans are open. */
  get open(): number {
    return this.#open.length;
  }

  /** Makes spans for so long. What it is late with it catches up, a little in each step. */
  async run(millis: number): Promise<void> {
    const startTime = performance.now();
    const stepLimit = Math.ceil(this.#spansPerSecond / 20);
    let elapsed = 0;
    while (elapsed < millis) {
      const due = (this.#spansPerSecond * elapsed) / 1000;
      const target = Math.min(due, this.started + stepLimit);
      while (this.started < target) {
        this.#trace();
      }
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      await sleep(STEP_MILLIS);
      elapsed = performance.now() - startTime;
    }
  }

  /** Four spans, sometimes five. */
  #trace(): void {
    this.#traces += 1;
    this.#span('GET /orders/:id', () => {
      this.#span('find order', (find) => {
        this.#span('query', (query) => query.setAttribute('db.system', 'postgresql'));
        find.setAttribute('order.items', this.#traces % 7);
      });
      if (this.#traces % TRACES_PER_OPEN_SPAN === 0) {
        this.#leaveOpen();
      }
      this.#span('render', (render) => {
        if (this.#traces % TRACES_PER_EVENT === 0) {
          render.addEvent('cache missed', { 'cache.key': `order ${this.#traces}` });
        }
      });
    });
  }

  #span(name: string, work: (span: Span) => void): void {
    this.#tracer.span(name, { attributes: this.#attributes() }, work);
    this.ended += 1;
  }

  #leaveOpen(): void {
    this.#open.push(this.#tracer.startSpan('watch order', { attributes: this.#attributes() }));
    if (this.#open.length > OPEN_SPANS) {
      this.#open.shift()!.end();
      this.ended += 1;
    }
  }

  #attributes(): Record<string, string | number | boolean> {
    const number = this.started;
    this.started += 1;
    return {
      [NUMBER_ATTRIBUTE]: number,
      'http.route': '/orders/:id',
      'user.is_new': number % 3 > 0,
    };
  }
}
