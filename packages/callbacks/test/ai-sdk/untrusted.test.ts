import { TracingCallbacks } from '@spanlight/callbacks';
import { aiSdkTelemetry, aiSdkTracer } from '@spanlight/callbacks/ai-sdk';
import type { ReadableSpan } from '@spanlight/core';
import type { LanguageModel } from 'ai';
import { describe, expect, test, vi } from 'vitest';

import { VERSIONS } from '../support/ai-sdk-models.ts';
import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { readAll } from '../support/read-all.ts';
import { shown } from '../support/situations.ts';

const finish = {
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
};
const text = [{ type: 'text', text: 'Hello' }];
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const throwing = {
  get modelId(): never {
    throw new Error('hostile');
  },
};

const ANSWERS: Record<string, unknown> = {
  'no usage': { content: text, finishReason: finish.finishReason },
  'null usage': { ...finish, content: text, usage: null },
  'usage of other types': {
    ...finish,
    content: text,
    usage: { inputTokens: 'many', outputTokens: { total: -1 } },
  },
  'no content': finish,
  'null content': { ...finish, content: null },
  'content of other types': { ...finish, content: [null, 1, { type: 7 }, { type: 'unheard-of' }] },
  'unknown finish reason': { ...finish, content: text, finishReason: { unified: 'bored' } },
  'no finish reason': { content: text, usage: finish.usage },
  'malformed arguments': {
    ...finish,
    content: [{ type: 'tool-call', toolCallId: 'x', toolName: 'look', input: '{"a":' }],
  },
  'a cycle': { ...finish, content: text, providerMetadata: cycle },
  'a hostile response': { ...finish, content: text, response: throwing },
  'a very long text': { ...finish, content: [{ type: 'text', text: 'x'.repeat(10_000_000) }] },
  nothing: undefined,
};

const STREAMS: Record<string, readonly unknown[]> = {
  'an empty stream': [],
  'null parts': [null],
  'parts of unknown types': [{ type: 'unheard-of' }, { type: 9 }, { type: 'finish', ...finish }],
  'pieces of no text': [
    { type: 'text-delta', id: '7', delta: 1 },
    { type: 'text-delta' },
    { type: 'finish', ...finish },
  ],
  'usage twice': [
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Hello' },
    { type: 'text-end', id: '0' },
    { type: 'finish', ...finish },
    { type: 'finish', ...finish },
  ],
  'a finish without usage': [{ type: 'finish' }],
  'an error of null': [{ type: 'error', error: null }],
};

describe.each(VERSIONS)('nonsense with ai $version', ({ sdk, specification, version }) => {
  const modelOf = (answer: unknown, modelId: unknown = 'm1'): LanguageModel =>
    ({
      specificationVersion: specification,
      provider: 'acme',
      modelId,
      supportedUrls: {},
      doGenerate: async () => (typeof answer === 'object' ? { warnings: [], ...answer } : answer),
      doStream: async () => ({ stream: ReadableStream.from(answer as Iterable<unknown>) }),
    }) as unknown as LanguageModel;

  async function compare(
    use: (options: object) => Promise<unknown>,
  ): Promise<readonly ReadableSpan[]> {
    const bare = await use(version === 7 ? { telemetry: { integrations: [] } } : {});
    const { tracer, spans, openCount } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    const traced = await use(
      version === 7
        ? { telemetry: { integrations: aiSdkTelemetry(callbacks) } }
        : { experimental_telemetry: { isEnabled: true, tracer: aiSdkTracer(callbacks) } },
    );

    expect(traced).toEqual(bare);
    if (version !== 7) {
      callbacks.endOpenRuns(); // of streams at which they fail themselves, older versions tell nothing more
    }
    await vi.waitFor(() => expect(openCount()).toBe(0));
    expect(spans.length).toBeGreaterThan(0);
    return spans;
  }

  const generate =
    (model: LanguageModel) =>
    async (options: object): Promise<unknown> => {
      try {
        const result = await sdk.generateText({ model, prompt: 'Hi', maxRetries: 0, ...options });
        return [result.text, result.finishReason, result.usage];
      } catch (error) {
        return shown(error);
      }
    };

  test.each(Object.entries(ANSWERS))('in an answer: %s', async (_name, answer) => {
    await compare(generate(modelOf(answer)));
  });

  test('in the name of a model', async () => {
    await compare(generate(modelOf({ ...finish, content: text }, {})));
  });

  const stream =
    (model: LanguageModel) =>
    async (options: object): Promise<unknown> => {
      const errors: unknown[] = [];
      const onError = ({ error }: { error: unknown }): void => void errors.push(shown(error));
      const { fullStream } = sdk.streamText({ model, prompt: 'Hi', onError, ...options });
      const types: unknown[] = [];
      try {
        await readAll(fullStream, types);
      } catch (error) {
        errors.push(shown(error));
      }
      return [types.map((part) => Reflect.get(Object(part), 'type') as unknown), errors];
    };

  test.each(Object.entries(STREAMS))('in a stream: %s', async (_name, parts) => {
    await compare(stream(modelOf(parts)));
  });

  test('that is a frozen stream', async () => {
    const model = {
      ...Object(modelOf(undefined)),
      doStream: async () => ({ stream: frozenStream() }),
    } as LanguageModel;
    const spans = await compare(stream(model));
    expect(spans.map(llmFacts)).toMatchObject([{ name: 'chat m1', status: 'unset' }]);
  });
});

function frozenStream(): Readonly<ReadableStream> {
  return Object.freeze(ReadableStream.from(STREAMS['usage twice'] ?? []));
}
