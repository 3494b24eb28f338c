import type { LlmOutcome, LlmRequest, LlmRun } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  read,
  readString,
  reportAnswer,
  type StreamObserver,
} from '@spanlight/callbacks/bridge';

import type { LlmApi } from '../llm-api.ts';
import { userMessages } from '../text-parts.ts';
import { responseUsage } from '../usage.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, answer) => reportAnswer(run, answer, transcriptFacts),
  stream: (run) => new TranscriptStreamObserver(run),
};

/** `audio.transcriptions.create`. The audio is not looked at. */
export const transcriptions: LlmApi = { operation: 'transcription', requestFacts, answers };

/** `audio.translations.create`. The audio is not looked at. */
export const translations: LlmApi = { operation: 'translation', requestFacts, answers };

function requestFacts(body: unknown): Partial<LlmRequest> {
  return { messages: userMessages(read(body, 'prompt')), outputType: 'text' };
}

function transcriptFacts(answer: unknown, text = textOf(answer)): LlmOutcome {
  const parts = text === undefined ? [] : [{ type: 'text', content: text } as const];
  return {
    response: answer,
    outputMessages: [{ role: 'assistant', parts, finish_reason: '' }],
    ...responseUsage(read(answer, 'usage')),
  };
}

// Some formats are text as it is.
function textOf(answer: unknown): string | undefined {
  return typeof answer === 'string' ? answer : readString(answer, 'text');
}

class TranscriptStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  #done: unknown;
  #text = '';
  isFinished = false;

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => transcriptFacts(this.#done, textOf(this.#done) ?? this.#text));
  }

  chunk(event: unknown): void {
    this.#run.firstChunk();
    const delta = readString(event, 'delta');
    if (delta !== undefined) {
      this.#text += delta;
      this.#run.token(delta);
    }
    if (read(event, 'type') === 'transcript.text.done') {
      this.#done = event;
      this.isFinished = true;
    }
  }
}
