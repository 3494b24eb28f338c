import type { LlmOutcome, LlmRequest, LlmRun, OutputMessage } from '@spanlight/callbacks';
import {
  type ApiAnswers,
  blobPart,
  read,
  readCount,
  readList,
  readString,
  reportAnswer,
  type StreamObserver,
  uriPart,
} from '@spanlight/callbacks/bridge';

import type { LlmApi } from '../llm-api.ts';
import { userMessages } from '../text-parts.ts';
import { responseUsage } from '../usage.ts';

const answers: ApiAnswers<LlmRun> = {
  report: (run, answer) => reportAnswer(run, answer, imageFacts),
  stream: (run) => new ImageStreamObserver(run),
};

/** `images.generate`. */
export const imageGeneration: LlmApi = { operation: 'image_generation', requestFacts, answers };

/** `images.edit`. The images that are sent are not looked at. */
export const imageEdit: LlmApi = { operation: 'image_edit', requestFacts, answers };

function requestFacts(body: unknown): Partial<LlmRequest> {
  return {
    messages: userMessages(read(body, 'prompt')),
    choiceCount: readCount(body, 'n'),
    outputType: 'image',
  };
}

function imageFacts(answer: unknown, images = readList(answer, 'data')): LlmOutcome {
  const format = readString(answer, 'output_format') ?? 'png';
  return {
    response: answer,
    outputMessages: images.map((image) => outputMessageOf(image, format)),
    responseModel: readString(answer, 'model'),
    ...responseUsage(read(answer, 'usage')),
  };
}

function outputMessageOf(image: unknown, format: string): OutputMessage {
  const data = readString(image, 'b64_json');
  const part =
    data === undefined
      ? uriPart('image', readString(image, 'url') ?? '')
      : blobPart('image', `image/${format}`, data);
  return { role: 'assistant', parts: [part], finish_reason: '' };
}

class ImageStreamObserver implements StreamObserver {
  readonly #run: LlmRun;
  readonly #completed: unknown[] = [];

  constructor(run: LlmRun) {
    this.#run = run;
    run.report(() => imageFacts(this.#completed.at(-1), this.#completed));
  }

  get isFinished(): boolean {
    return this.#completed.length > 0;
  }

  chunk(event: unknown): void {
    this.#run.firstChunk();
    if (readString(event, 'type')?.endsWith('.completed') === true) {
      this.#completed.push(event);
    }
  }
}
