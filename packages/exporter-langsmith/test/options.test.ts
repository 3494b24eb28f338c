import type { ExportResult } from '@spanlight/core';
import { LangSmithExporter, type LangSmithExporterOptions } from '@spanlight/exporter-langsmith';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { LangSmithServer } from './support/langsmith-server.ts';
import { spanOf } from './support/spans.ts';

const apiKey = 'lsv2_option_key';
let server: LangSmithServer;

beforeEach(async () => {
  for (const name of Object.keys(process.env)) {
    if (/^LANG(SMITH|CHAIN)_/.test(name)) {
      vi.stubEnv(name, '');
    }
  }
  server = await LangSmithServer.start(apiKey);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

function env(variables: Record<string, string>): void {
  Object.entries(variables).forEach(([name, value]) => vi.stubEnv(name, value));
}

const content = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.input.messages':
    '[{"role":"user","parts":[{"type":"text","content":"secret question"}]}]',
  'gen_ai.output.messages':
    '[{"role":"assistant","finish_reason":"stop","parts":[{"type":"text","content":"secret answer"}]}]',
  'gen_ai.tool.definitions': '[{"type":"function","name":"secret tool"}]',
  'gen_ai.usage.input_tokens': 5,
};

async function exportOne(options: LangSmithExporterOptions = {}): Promise<ExportResult> {
  const exporter = new LangSmithExporter(options);
  const time = spanOf(1, 1).startTime;
  const span = spanOf(1, 1, undefined, {
    attributes: content,
    events: [{ name: 'gen_ai.user.message', time, attributes: { content: 'secret question' } }],
  });
  const result = await new Promise<ExportResult>((resolve) => exporter.export([span], resolve));
  await exporter.shutdown();
  return result;
}

function sentText(): string {
  return server.ingests.map(({ body }) => body.toString()).join('');
}

describe('LangSmithExporter', () => {
  test('cannot be built without a key, and names both variables', () => {
    expect(() => new LangSmithExporter()).toThrow(TypeError);
    expect(() => new LangSmithExporter({ endpoint: server.url })).toThrow(
      '[spanlight] [exporter-langsmith] cannot send without an API key. Set apiKey, LANGSMITH_API_KEY or LANGCHAIN_API_KEY.',
    );
    env({ LANGSMITH_API_KEY: ' ', LANGCHAIN_API_KEY: '\t' });
    expect(() => new LangSmithExporter({ apiKey: '' })).toThrow('LANGSMITH_API_KEY');
  });

  test('sends to the given project and workspace', async () => {
    const options = { apiKey, endpoint: `${server.url}/`, projectName: 'shop', workspaceId: 'w1' };
    expect(await exportOne(options)).toEqual({ code: 0 });
    expect(server.runs).toMatchObject([{ session_name: 'shop' }]);
    expect(server.ingests[0]?.headers).toMatchObject({ 'x-api-key': apiKey, 'x-tenant-id': 'w1' });
  });

  test('takes the variables of LangSmith before those of LangChain, and options before both', async () => {
    env({
      LANGCHAIN_API_KEY: 'wrong',
      LANGSMITH_API_KEY: apiKey,
      LANGCHAIN_ENDPOINT: 'http://127.0.0.1:9',
      LANGSMITH_ENDPOINT: server.url,
      LANGCHAIN_PROJECT: 'chain',
      LANGSMITH_PROJECT: 'smith',
      LANGSMITH_WORKSPACE_ID: 'w2',
    });
    expect(await exportOne()).toEqual({ code: 0 });
    expect(server.runs).toMatchObject([{ session_name: 'smith' }]);
    expect(server.ingests[0]?.headers).toMatchObject({ 'x-tenant-id': 'w2' });
    env({ LANGSMITH_API_KEY: 'wrong' });
    expect(await exportOne({ apiKey })).toEqual({ code: 0 });
  });

  test('takes the variables of LangChain where those of LangSmith are blank', async () => {
    env({
      LANGSMITH_API_KEY: '',
      LANGCHAIN_API_KEY: apiKey,
      LANGCHAIN_ENDPOINT: server.url,
      LANGSMITH_PROJECT: '  ',
      LANGCHAIN_SESSION: 'session',
    });
    expect(await exportOne()).toEqual({ code: 0 });
    expect(server.runs).toMatchObject([{ session_name: 'session' }]);
    expect(server.ingests[0]?.headers).not.toHaveProperty('x-tenant-id');
  });

  test('lets the quotes go that came with a variable', async () => {
    env({ LANGSMITH_API_KEY: ` "${apiKey}" `, LANGSMITH_ENDPOINT: `'${server.url}'` });
    expect(await exportOne()).toEqual({ code: 0 });
  });

  test('sends to the project "default" if none is named', async () => {
    await exportOne({ apiKey, endpoint: server.url });
    expect(server.runs).toMatchObject([{ session_name: 'default' }]);
  });

  test('is not disturbed by variables that are about the client itself', async () => {
    env({
      LANGSMITH_TRACING_MODE: 'nonsense',
      LANGSMITH_TRACING_SAMPLING_RATE: '7',
      LANGSMITH_TRACING: 'false',
    });
    expect(await exportOne({ apiKey, endpoint: server.url })).toEqual({ code: 0 });
  });

  const wrong: [LangSmithExporterOptions, string][] = [
    [null as never, 'options'],
    [{ apiKey: 5 as never }, 'apiKey'],
    [{ apiKey: 'ls secret' }, 'apiKey'],
    [{ apiKey: '"ls_secret"' }, 'apiKey'],
    [{ apiKey: 'ls_secret\nx' }, 'apiKey'],
    [{ apiKey, workspaceId: 'a b' }, 'workspaceId'],
    [{ apiKey, projectName: {} as never }, 'projectName'],
    [{ apiKey, endpoint: 'smith' }, 'endpoint'],
    [{ apiKey, endpoint: 'ftp://smith' }, 'endpoint'],
    [{ apiKey, endpoint: 'https://user:ls_secret@smith' }, 'endpoint'],
    [{ apiKey, endpoint: 'https://smith?key=ls_secret' }, 'endpoint'],
    [{ apiKey, hideInputs: 'yes' as never }, 'hideInputs'],
    [{ apiKey, hideOutputs: null as never }, 'hideOutputs'],
  ];

  test.each(wrong)('refuses %j', (options, name) => {
    const build = (): unknown => new LangSmithExporter(options);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(`[spanlight] [exporter-langsmith] ${name}`);
    expect(build).not.toThrow('secret');
  });

  test('sends to nobody instead of the default when its endpoint cannot be read', () => {
    env({ LANGSMITH_ENDPOINT: 'smith.example.com' });
    expect(() => new LangSmithExporter({ apiKey })).toThrow('LANGSMITH_ENDPOINT');
  });
});

describe('What is hidden', () => {
  test('is nothing by default', async () => {
    await exportOne({ apiKey, endpoint: server.url });
    expect(server.runs[0]?.inputs).toHaveProperty('messages');
    expect(sentText()).toContain('secret answer');
  });

  test.each([
    ['options', { hideInputs: true, hideOutputs: true }, {}],
    ['variables', {}, { LANGSMITH_HIDE_INPUTS: 'true', LANGSMITH_HIDE_OUTPUTS: 'TRUE' }],
    ['older variables', {}, { LANGCHAIN_HIDE_INPUTS: 'true', LANGCHAIN_HIDE_OUTPUTS: 'true' }],
  ])('by %s is nowhere in the request', async (_what, options, variables) => {
    env(variables);
    await exportOne({ apiKey, endpoint: server.url, ...options });
    expect(sentText()).not.toContain('secret');
    expect(server.runs).toMatchObject([
      {
        inputs: {},
        outputs: {},
        extra: { metadata: { usage_metadata: { input_tokens: 5 } } },
        events: [{ name: 'gen_ai.user.message' }],
      },
    ]);
  });

  test('is shown where an option says so, whatever the variable says', async () => {
    env({ LANGSMITH_HIDE_INPUTS: 'true' });
    await exportOne({ apiKey, endpoint: server.url, hideInputs: false });
    expect(sentText()).toContain('secret question');
  });

  test('is hidden and told of when a variable is neither true nor false', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    env({ LANGSMITH_HIDE_INPUTS: 'yes please', LANGSMITH_HIDE_OUTPUTS: 'false' });
    await exportOne({ apiKey, endpoint: server.url });
    expect(server.runs).toMatchObject([{ inputs: {}, outputs: { choices: [{}] } }]);
    expect(warn.mock.calls).toHaveLength(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /^\[spanlight\] \[exporter-langsmith\] LANGSMITH_HIDE_INPUTS/,
    );
  });

  test('includes metadata where LangSmith is told so by its variable', async () => {
    env({ LANGSMITH_HIDE_METADATA: 'true' });
    await exportOne({ apiKey, endpoint: server.url });
    expect(server.runs[0]?.extra?.metadata).toEqual({});
  });

  test('is what a function makes of it', async () => {
    await exportOne({
      apiKey,
      endpoint: server.url,
      hideInputs: ({ messages }) => ({ count: (messages as unknown[]).length }),
      hideOutputs: async () => ({ shown: 'nothing' }),
    });
    expect(server.runs).toMatchObject([{ inputs: { count: 1 }, outputs: { shown: 'nothing' } }]);
    expect(sentText()).not.toContain('secret');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers nonsense', () => 'secret question' as never],
  ])('is everything when the function %s', async (_what, hide) => {
    expect(
      await exportOne({ apiKey, endpoint: server.url, hideInputs: hide, hideOutputs: hide }),
    ).toEqual({ code: 0 });
    expect(server.runs).toMatchObject([{ inputs: {}, outputs: {} }]);
    expect(sentText()).not.toContain('secret');
  });
});
