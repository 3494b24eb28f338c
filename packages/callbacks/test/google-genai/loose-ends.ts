// Makes calls that nobody waits for, and streams that nobody reads to their end. Prints which rejections Node reported as
// unhandled, and how the runs have ended. Needs --expose-gc.
import { setTimeout as sleep } from 'node:timers/promises';

import { GoogleGenAI } from '@google/genai';
import { registerGoogleGenAI } from '@spanlight/callbacks/google-genai';

import { events, failure, textChunks } from '../support/google-genai-answers.ts';
import { ProviderServer } from '../support/provider-server.ts';

const server = await ProviderServer.start();
const client = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: server.url } });
let current = '';
const unhandled: Record<string, number> = {};
const ends: Record<string, unknown> = {};
process.on('unhandledRejection', () => {
  unhandled[current] = (unhandled[current] ?? 0) + 1;
});
if (process.argv[2] === 'registered') {
  const names = new Map<string, string>();
  registerGoogleGenAI(client, {
    onLlmStart: ({ runId }) => void names.set(runId, current),
    onLlmEnd: ({ runId, endReason }) => void (ends[names.get(runId) ?? ''] = endReason),
    onLlmError: ({ runId, errorType }) => void (ends[names.get(runId) ?? ''] = errorType),
  });
}

const failing = (): Promise<unknown> =>
  client.models.generateContent({ model: 'missing', contents: 'Hi' });
const longLived = new AbortController();
const streamed = (abortSignal?: AbortSignal) =>
  client.models.generateContentStream({
    model: 'm',
    contents: 'Hi',
    config: abortSignal === undefined ? {} : { abortSignal },
  });
const ignore = (): void => undefined;
const cases: Record<string, () => unknown> = {
  'never awaited': () => void failing(),
  'then without catch': () => void failing().then(ignore),
  'finally without catch': () => void failing().finally(ignore),
  'caught late': () => {
    const promise = failing();
    setTimeout(() => void promise.catch(ignore), 20);
  },
  caught: () => failing().catch(ignore),
  'stream never awaited': () => void streamed(),
  'stream never read': () => streamed(),
  'stream of a signal that lives on': () => streamed(longLived.signal),
  'stream left by hand': async () => (await streamed()).next(),
};

server.reply = ({ path }) =>
  path.includes('models/m:')
    ? events(textChunks(['a', 'b']))
    : { status: 404, json: failure(404, 'NOT_FOUND') };
const use = async (name: string, run: () => unknown): Promise<void> => {
  current = name;
  unhandled[name] = 0;
  await run();
  await sleep(40);
};
for (const [name, run] of Object.entries(cases)) {
  // oxlint-disable-next-line no-await-in-loop -- one after the other, to tell them apart
  await use(name, run);
  for (let round = 0; round < 6; round += 1) {
    globalThis.gc?.();
    // oxlint-disable-next-line no-await-in-loop -- finalizers run between the rounds
    await sleep(15);
  }
}
console.log(JSON.stringify({ unhandled, ends }));
longLived.abort();
await server.stop();
