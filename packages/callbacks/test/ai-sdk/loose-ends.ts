// Begins calls and lets go of what they answer, then collects garbage. Prints which rejections Node reported as unhandled,
// and how the runs have ended. Needs --expose-gc.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Callbacks } from '@spanlight/callbacks';

import { SdkUser, streamOf, textAnswer, textParts, VERSIONS } from '../support/ai-sdk-models.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

const [, , version, kind] = process.argv;
const server = await ProviderServer.start();
let current = '';
const unhandled: Record<string, number> = {};
const ends: Record<string, string[]> = {};
process.on('unhandledRejection', () => {
  unhandled[current] = (unhandled[current] ?? 0) + 1;
});

const names = new Map<string, string>();
const started = ({ runId }: { runId: string }): void => void names.set(runId, current);
const ended = (event: { runId: string; endReason?: string | undefined }): void => {
  const { runId, endReason = 'done' } = event;
  (ends[names.get(runId) ?? ''] ??= []).push(endReason);
};
const failed = ({ runId, errorType }: { runId: string; errorType: string }): void =>
  ended({ runId, endReason: errorType });
const recorder: Callbacks = {
  onAgentStart: started,
  onAgentEnd: ended,
  onAgentError: failed,
  onLlmStart: started,
  onLlmEnd: ended,
  onLlmError: failed,
};

const used = VERSIONS.find((found) => String(found.version) === version) ?? VERSIONS[0];
const user = new SdkUser(used, server.url, kind === 'registered' ? recorder : undefined);
const asked = () => ({
  model: user.model,
  prompt: 'Hi',
  maxRetries: 0,
  onError: () => undefined,
  ...user.telemetry({ functionId: 'f' }),
});
const streamed = () => user.sdk.streamText(asked());
const ignore = (): void => undefined;
const failing = { status: 400, json: {} };
const few = streamOf(textParts(['a', 'b']));
const many = streamOf(textParts(Array.from({ length: 2000 }, () => 'x'.repeat(500))));

const cases: Record<string, () => unknown> = {
  'call never awaited': () => void user.sdk.generateText(asked()),
  'failure never awaited': () => {
    server.reply = () => failing;
    void user.sdk.generateText(asked());
  },
  'failure caught': () => {
    server.reply = () => failing;
    return user.sdk.generateText(asked()).catch(ignore);
  },
  'failing stream never read': () => {
    server.reply = () => failing;
    streamed();
  },
  'stream never read': () => {
    server.reply = () => many;
    streamed();
  },
  'short stream never read': () => {
    server.reply = () => few;
    streamed();
  },
  'stream left': async () => {
    server.reply = () => many;
    for await (const piece of streamed().textStream) {
      if (piece !== '') {
        break;
      }
    }
  },
  'short stream left': async () => {
    server.reply = () => few;
    for await (const piece of streamed().textStream) {
      if (piece !== '') {
        break;
      }
    }
  },
  'stream cut': async () => {
    server.reply = () => streamOf(textParts(['a'], []), { end: 'cut' });
    await readAll(streamed().textStream).catch(ignore);
  },
};

for (const [name, use] of Object.entries(cases)) {
  current = name;
  unhandled[name] = 0;
  server.reply = () => textAnswer('Hello');
  // oxlint-disable-next-line no-await-in-loop -- one after the other, to tell them apart
  await (async () => void (await use()))();
  // oxlint-disable-next-line no-await-in-loop -- see above
  await sleep(60);
  for (let round = 0; round < 6; round += 1) {
    globalThis.gc?.();
    // oxlint-disable-next-line no-await-in-loop -- finalizers run between the rounds
    await sleep(15);
  }
}

current = 'under way';
server.reply = () => streamOf(textParts(['a', 'b']), { delayMillis: 30 });
const underWay = streamed().text;
for (let round = 0; round < 6; round += 1) {
  globalThis.gc?.();
  // oxlint-disable-next-line no-await-in-loop -- see above
  await sleep(15);
}
await underWay;
await sleep(20);

console.log(JSON.stringify({ unhandled, ends }));
await server.stop();
