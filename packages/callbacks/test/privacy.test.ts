import {
  CallbackManager,
  LoggingCallbacks,
  TracingCallbacks,
  UsageCallbacks,
} from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import { redactSecrets } from '@spanlight/core/redaction';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';
import { chunk, completion } from './support/openai-answers.ts';
import { ProviderServer } from './support/provider-server.ts';
import { readAll } from './support/read-all.ts';
import { found, quietly, Secrets } from './support/secrets.ts';

const COUNT = 40;

let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(() => server.stop());

/** Plants secrets wherever content can be. */
async function plant(secrets: Secrets, manager: CallbackManager): Promise<void> {
  const text = (): { role: string; parts: { type: string; content: string }[] } => ({
    role: 'user',
    parts: [{ type: 'text', content: `I say ${secrets.next}.` }],
  });
  await manager.agent({ agentName: 'Ada', input: secrets.next }, async (agent) => {
    agent.retry(secrets.error(), 1);
    const call = {
      provider: 'acme',
      model: 'm',
      messages: [
        text(),
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', name: 'dig', arguments: `{"at":"${secrets.next}"}` }],
        },
      ],
      systemInstructions: [{ type: 'text', content: secrets.next }],
      tools: [
        {
          type: 'function',
          name: 'dig',
          description: secrets.next,
          parameters: { enum: [secrets.next] },
        },
      ],
      extra: { note: secrets.next },
    };
    await manager.llmCall(call, async (run) => {
      run.token(secrets.next);
      run.report({
        response: { text: secrets.next },
        outputMessages: [{ ...text(), finish_reason: `because of ${secrets.next}` }],
        finishReasons: [`because of ${secrets.next}`, 'stop'],
        toolCalls: [{ name: 'dig', arguments: secrets.next, choiceIndex: 0 }],
      });
    });
    const tool = { toolName: 'dig', serverName: 'garden', arguments: { at: secrets.next } };
    await manager.toolCall(tool, async (run) => {
      run.progress({ progress: 1, message: secrets.next });
      run.log({ level: 'info', data: [secrets.next] });
      return { found: secrets.next, url: `https://acme.com/?q=${secrets.next}` };
    });
    await quietly(() => manager.toolCall(tool, () => Promise.reject(secrets.error())));
    await quietly(() => manager.llmCall(call, () => Promise.reject(secrets.error())));
    await quietly(() =>
      manager.toolCall(tool, () => {
        // oxlint-disable-next-line no-throw-literal -- some do
        throw `thrown ${secrets.next}`;
      }),
    );
    manager.retrieverCall({ dataSourceId: 'wiki', query: secrets.next }, () => [
      { id: secrets.next, score: 1, pageContent: secrets.next },
    ]);
    manager.embeddingCall({ provider: 'acme', input: secrets.next }, () => [secrets.next]);
    manager.graphNode({ nodeId: 'n', inputs: { a: secrets.next } }, () => secrets.next);
    manager.chain({ chainName: 'c', inputs: [secrets.next] }, () => secrets.next);
    manager.mcpRequest(
      { method: 'resources/read', params: { uri: `file:///${secrets.next}` } },
      () => secrets.next,
    );
    await plantInClient(secrets, manager);
    return secrets.next;
  });
}

async function plantInClient(secrets: Secrets, manager: CallbackManager): Promise<void> {
  const client = new OpenAI({
    apiKey: secrets.next,
    baseURL: `${server.baseURL}/${secrets.next}`,
    defaultQuery: { key: secrets.next },
    maxRetries: 0,
  });
  registerOpenAI(client, manager);
  const request = { model: 'm', messages: [{ role: 'user' as const, content: secrets.next }] };
  server.reply = () => ({ json: completion(secrets.next) });
  await client.chat.completions.create(request);
  server.reply = () => ({ chunks: [chunk({ content: secrets.next }), chunk({}, 'stop')] });
  await readAll(await client.chat.completions.create({ ...request, stream: true }));
  const message = `You said ${secrets.next}`;
  server.reply = () => ({
    status: 400,
    json: { error: { message, type: 'invalid', code: 'bad' } },
  });
  await quietly(() => client.chat.completions.create(request));
}

describe('of the secrets in prompts, answers, arguments, results, errors and URLs', () => {
  test('none is exported while content is not captured', async () => {
    const { tracer, spans, openCount } = collectSpans();
    const secrets = new Secrets((number) => `zebra${number}crossing`);
    await plant(secrets, new CallbackManager([new TracingCallbacks(tracer)]));

    expect(secrets.used.length).toBeGreaterThanOrEqual(COUNT);
    expect(spans.length).toBeGreaterThan(12);
    expect(openCount()).toBe(0);
    expect(found(secrets, spans)).toEqual([]);
  });

  test('most are exported when content is captured, so the test can find them', async () => {
    const { tracer, spans } = collectSpans();
    const secrets = new Secrets((number) => `zebra${number}crossing`);
    await plant(
      secrets,
      new CallbackManager([new TracingCallbacks(tracer, { captureContent: true })]),
    );

    expect(found(secrets, spans).length).toBeGreaterThan(20);
  });

  test('none that redaction knows is exported when content is captured and redacted', async () => {
    const { tracer, spans } = collectSpans();
    const secrets = new Secrets((number) => `sk-proj-abcdefghij0123456789ABCDEFGHIJ${number}`);
    const tracing = new TracingCallbacks(tracer, { captureContent: true, redact: redactSecrets() });
    await plant(secrets, new CallbackManager([tracing]));

    expect(found(secrets, spans)).toEqual([]);
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).toContain(
      'I say [redacted].',
    );
  });

  test('none is logged, and none is counted', async () => {
    const lines: unknown[] = [];
    const log = (...args: unknown[]): void => void lines.push(args);
    const usage = new UsageCallbacks();
    const secrets = new Secrets((number) => `zebra${number}crossing`);
    const logging = new LoggingCallbacks({ debug: log, info: log, warn: log, error: log });
    await plant(secrets, new CallbackManager([logging, usage]));

    expect(lines.length).toBeGreaterThan(24);
    const told = JSON.stringify([lines, usage.summary()]);
    expect(secrets.used.filter((secret) => told.includes(secret))).toEqual([]);
  });
});
