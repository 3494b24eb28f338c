import { TracingCallbacks } from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { expect, test } from 'vitest';

import { collectSpans, llmFacts } from '../support/collected-spans.ts';
import { clientOf, NEWEST } from '../support/openai-clients.ts';
import { textResponseStream } from '../support/openai-responses.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { runFixture } from '../support/run-fixture.ts';

test.each(['5', '6', '7'])(
  'a response of openai %s that can no longer be finished ends as incomplete',
  async (major) => {
    const ends = await runFixture('abandoned-responses.ts', [major], ['--expose-gc']);

    expect(ends).toEqual({
      'stream never consumed': ['incomplete', null],
      'stream left by hand': ['incomplete', [{ type: 'text', content: 'Hello' }]],
      'call never awaited': ['incomplete', null],
      'derived and never awaited': ['incomplete', null],
      'embeddings never awaited': ['incomplete'],
    });
  },
);

test('a stream that nobody has read ends with the open runs', async () => {
  const server = await ProviderServer.start();
  server.reply = () => textResponseStream(['Hello']);
  const { tracer, spans, openCount } = collectSpans();
  const callbacks = new TracingCallbacks(tracer);
  const client = clientOf(NEWEST, server);
  registerOpenAI(client, callbacks);
  const stream = await client.responses.create({ model: 'm', input: 'Hi', stream: true });

  expect(openCount()).toBe(1);
  callbacks.endOpenRuns();
  expect(spans.map(llmFacts)).toEqual([
    {
      name: 'chat m',
      status: 'unset',
      endReason: 'incomplete',
      stream: true,
      hasTimeToFirstChunk: false,
    },
  ]);
  stream.controller.abort();
  await server.stop();
});
