import { Client } from 'langsmith/client';
import type { RunCreate } from 'langsmith/schemas';

import { failureOf, type IngestAnswer, unreachable } from './ingest-failure.ts';
import type { LangSmithSettings } from './langsmith-options.ts';

/** A server error is tried again so many times, as the client does. One that lasts is about what is sent. */
const MAX_SERVER_ERRORS = 4;

/**
 * Sends runs through LangSmith's client: one request at a time, each once.
 *
 * The client makes the request. It would also answer for it, with a promise that resolves when the data is lost: so the
 * request is made to succeed in its eyes, and what became of it in truth is kept here.
 */
export class RunIngest {
  readonly #client: Client;
  readonly #apiKey: string;
  /** Of the request under way. */
  #signal: AbortSignal | undefined;
  #answer: IngestAnswer | undefined;
  /** Servers from before 2024 have no multipart. */
  #hasMultipart = true;
  #serverErrors = 0;

  constructor(settings: LangSmithSettings) {
    const { apiKey, endpoint, workspaceId, hideInputs, hideOutputs } = settings;
    this.#apiKey = apiKey;
    this.#client = new Client({
      apiKey,
      apiUrl: endpoint,
      // What is left out here the client looks for in variables and files of its own.
      workspaceId: workspaceId ?? '',
      hideInputs,
      hideOutputs,
      tracingMode: 'langsmith',
      tracingSamplingRate: 1,
      manualFlushMode: true, // no worker thread
      disablePromptCache: true,
      fetchImplementation: (url, init) => this.#fetch(url, init),
    });
  }

  /**
   * @param signal - breaks the request off
   * @throws ExportError, or SpanlightError if nothing can be done
   */
  async send(runs: readonly RunCreate[], signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    let answer = await this.#post(runs);
    if (answer.status === 404 && this.#hasMultipart) {
      this.#hasMultipart = false;
      answer = await this.#post(runs);
      this.#hasMultipart = answer.status === 404;
    }
    this.#serverErrors = answer.status === 500 ? this.#serverErrors + 1 : 0;
    const failure = failureOf(answer, this.#serverErrors <= MAX_SERVER_ERRORS);
    if (this.#serverErrors > MAX_SERVER_ERRORS) {
      this.#serverErrors = 0;
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  async #post(runs: readonly RunCreate[]): Promise<IngestAnswer> {
    this.#answer = undefined;
    const runCreates = [...runs];
    await (this.#hasMultipart
      ? this.#client.multipartIngestRuns({ runCreates })
      : this.#client.batchIngestRuns({ runCreates }));
    return this.#answer ?? unreachable(new Error('the client sent no request'));
  }

  async #fetch(url: string | URL | Request, init: RequestInit | undefined): Promise<Response> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: init?.headers ?? {},
        // Whole, because proxies in front of servers of one's own refuse uploads of unknown length.
        body: await new Response(init?.body ?? null).arrayBuffer(),
        // A redirect would carry the API key to another host.
        redirect: 'manual',
        signal: this.#signal ?? null,
      });
      this.#answer = {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        text: (await response.text()).replaceAll(this.#apiKey, '***'),
      };
    } catch (error) {
      this.#answer = unreachable(error);
    }
    return new Response('{}', { status: 202 });
  }
}
