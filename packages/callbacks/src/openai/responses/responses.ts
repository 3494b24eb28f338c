import type { LlmOutcome, LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  attempt,
  read,
  readString,
  reportAnswer,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import type { LlmApi } from '../llm-api.ts';
import { fetchRequestFacts, responseRequestFacts } from './request-facts.ts';
import { ResponseAccumulator } from './response-accumulator.ts';
import { ResponseError } from './response-error.ts';
import { createdResponseFacts, fetchedResponseFacts } from './response-facts.ts';

const createAnswers: ApiAnswers<LlmRun> = {
  report(run, response) {
    reportAnswer(run, response, createdResponseFacts);
    failIfFailed(run, response);
  },
  stream: (run) => new ResponseStreamObserver(run, createdResponseFacts, failIfFailed),
};

const fetchAnswers: ApiAnswers<LlmRun> = {
  report: (run, response) => reportAnswer(run, response, fetchedResponseFacts),
  stream: (run) => new ResponseStreamObserver(run, fetchedResponseFacts),
};

/** `responses.create`. */
export const responses: LlmApi = {
  requestFacts: responseRequestFacts,
  answers: createAnswers,
};

/** `responses.retrieve`: not a call of a model, but a look at what became of one. */
export const fetchedResponses: LlmApi = {
  operation: 'fetch_response',
  requestFacts: fetchRequestFacts,
  answers: fetchAnswers,
};

class ResponseStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #response = new ResponseAccumulator();
  readonly #finished: (run: LlmRun, response: unknown) => void;
  isFinished = false;

  constructor(
    run: LlmRun,
    factsOf: (response: unknown) => LlmOutcome,
    finished: (run: LlmRun, response: unknown) => void = () => undefined,
  ) {
    this.#run = run;
    this.#finished = finished;
    run.report(() => factsOf(this.#response.response));
  }

  chunk(event: unknown): void {
    this.#response.add(event);
    const type = readString(event, 'type') ?? '';
    const delta = readString(event, 'delta');
    if (delta !== undefined) {
      this.#run.firstChunk();
    }
    if (delta !== undefined && type === 'response.output_text.delta') {
      this.#run.token(delta);
    }
    if (/^response\.(?:completed|incomplete|failed|cancelled)$/.test(type)) {
      this.isFinished = true;
      this.#finished(this.#run, this.#response.response);
    }
    if (type === 'error') {
      // Newer versions of the client throw it instead.
      this.#run.fail(new ResponseError(read(event, 'error') ?? event));
    }
  }
}

function failIfFailed(run: LlmRun, response: unknown): void {
  const hasFailed = attempt(() => read(response, 'status') === 'failed', false);
  if (hasFailed) {
    run.fail(new ResponseError(attempt(() => read(response, 'error'), undefined)));
  }
}
