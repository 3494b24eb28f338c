import { Client } from 'langsmith';

import type { SpanListener } from '../set-up.ts';

/** A client of LangSmith's that sends nothing. Its runs are told of as spans, in LangSmith's attributes for these. */
export class LangSmithClient extends Client {
  readonly #listener: SpanListener;
  readonly #kinds = new Map<string, string>();

  constructor(listener: SpanListener) {
    super({ apiKey: 'none', apiUrl: 'http://127.0.0.1:9', autoBatchTracing: false });
    this.#listener = listener;
  }

  override async createRun({
    id = '',
    run_type,
    end_time,
  }: Parameters<Client['createRun']>[0]): Promise<void> {
    this.#kinds.set(id, run_type);
    this.#listener.onStart();
    this.#end(id, end_time);
  }

  override async updateRun(
    id: string,
    { end_time }: Parameters<Client['updateRun']>[1],
  ): Promise<void> {
    this.#end(id, end_time);
  }

  // Some runs are created when they have ended, and some are updated more than once.
  #end(id: string, endTime: unknown): void {
    const kind = this.#kinds.get(id);
    if (endTime !== undefined && this.#kinds.delete(id)) {
      this.#listener.onEnd({ attributes: { 'langsmith.span.kind': kind } });
    }
  }
}
