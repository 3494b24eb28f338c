import type {
  LlmOutcome,
  LlmRequest,
  LlmRun,
  MessagePart,
  OutputMessage,
} from '@spanlight/callbacks';
import {
  attempt,
  blobPart,
  type CallAnswers,
  read,
  readCount,
  readList,
  readNumber,
  readString,
  reportAnswer,
  uriPart,
} from '@spanlight/callbacks/bridge';

import { messagesOf } from './message-parts.ts';
import { providerOf, targetFacts } from './request-facts.ts';

/** What is known of a call of `generateImages` before it is made. Never throws. */
export function imageRequestFacts(client: object, params: unknown): LlmRequest {
  const kind = { operation: 'generate_content', outputType: 'image' };
  const facts = (): LlmRequest => {
    const config = read(params, 'config');
    return {
      ...targetFacts(client, params),
      ...kind,
      messages: messagesOf(read(params, 'prompt')),
      choiceCount: readCount(config, 'numberOfImages'),
      seed: readNumber(config, 'seed'),
    };
  };
  return attempt(facts, { provider: providerOf(client), ...kind });
}

/** What `generateImages` answers. */
export const imageAnswers: CallAnswers<LlmRun> = {
  report: (run, response) => reportAnswer(run, response, responseFacts),
};

function responseFacts(response: unknown): LlmOutcome {
  return {
    response,
    outputMessages: readList(response, 'generatedImages').map(imageMessage),
  };
}

function imageMessage(generated: unknown): OutputMessage {
  return { role: 'assistant', parts: imageParts(read(generated, 'image')), finish_reason: '' };
}

function imageParts(image: unknown): MessagePart[] {
  const uri = readString(image, 'gcsUri');
  const data = readString(image, 'imageBytes');
  return [
    ...(uri === undefined ? [] : [uriPart('image', uri)]),
    ...(data === undefined ? [] : [blobPart('image', readString(image, 'mimeType') ?? '', data)]),
  ];
}
