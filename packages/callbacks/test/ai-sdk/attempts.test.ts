import type { Callbacks, RetryEvent } from '@spanlight/callbacks';
import { aiSdkTelemetry } from '@spanlight/callbacks/ai-sdk';
import { streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { SdkUser, streamOf, textAnswer, textParts, VERSIONS } from '../support/ai-sdk-models.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const [newest] = VERSIONS;

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

class Recorder implements Callbacks {
  readonly retries: unknown[] = [];
  readonly ends: unknown[] = [];
  startCount = 0;

  onLlmStart(): void {
    this.startCount += 1;
  }

  onRetry({ attempt, errorType }: RetryEvent): void {
    this.retries.push([attempt, errorType]);
  }

  onLlmEnd({ endReason = 'done' }: { endReason?: string | undefined }): void {
    this.ends.push(endReason);
  }

  onLlmError({ errorType }: { errorType: string }): void {
    this.ends.push(errorType);
  }
}

test.each(VERSIONS)('each further attempt of ai $version is told, in one run', async (version) => {
  server.requests.length = 0;
  server.reply = () =>
    server.requests.length < 3 ? { status: 503, json: {} } : textAnswer('Hello');
  const recorder = new Recorder();
  const user = new SdkUser(version, server.url, recorder);
  await user.sdk.generateText({ model: user.model, prompt: 'Hi', ...user.telemetry() });

  expect(recorder.retries).toEqual([
    [1, 'AI_APICallError'],
    [2, 'AI_APICallError'],
  ]);
  expect([recorder.startCount, recorder.ends]).toEqual([1, ['done']]);
});

describe('ai 7', () => {
  const broken = streamOf([...textParts(['Hel'], []), { type: 'error', error: new RangeError() }]);

  test('may begin a stream again that tells of an error', async () => {
    server.requests.length = 0;
    server.reply = () => (server.requests.length < 2 ? broken : streamOf(textParts(['Hello'])));
    const recorder = new Recorder();
    const user = new SdkUser(newest, server.url, recorder);
    const { text } = streamText({
      model: user.model,
      prompt: 'Hi',
      streamRetries: 1,
      ...user.telemetry(),
    });

    expect(await text).toContain('Hello');
    expect(recorder.retries).toHaveLength(1);
    expect([recorder.startCount, recorder.ends]).toEqual([1, ['done']]);
  });

  test('may call a model that takes no notice of an abort', async () => {
    const recorder = new Recorder();
    const user = new SdkUser(newest, server.url);
    const model = {
      ...Object(user.model),
      doStream: async () => ({ stream: new ReadableStream() }),
    } as typeof user.model;
    const { textStream } = streamText({
      model,
      prompt: 'Hi',
      abortSignal: AbortSignal.abort(),
      telemetry: { integrations: aiSdkTelemetry(recorder) },
    });
    await readAll(textStream);

    await vi.waitFor(() => expect(recorder.ends).toEqual(['aborted']));
  });

  test('fails by its own time limit, and is not aborted', async () => {
    server.reply = () => streamOf(textParts(['one']).slice(0, 4), { end: 'open' });
    const recorder = new Recorder();
    const user = new SdkUser(newest, server.url, recorder);
    const { textStream } = streamText({
      model: user.model,
      prompt: 'Hi',
      timeout: 50,
      ...user.telemetry(),
    });
    await readAll(textStream);

    expect(recorder.ends).toEqual(['TimeoutError']);
  });
});
