import type Anthropic from '@anthropic-ai/sdk';
import { type Span, trace, type Tracer } from '@opentelemetry/api';
import {
  CallbackManager,
  type Callbacks,
  type LlmStartEvent,
  type ToolStartEvent,
  TracingCallbacks,
  UsageCallbacks,
  withAttributes,
} from '@spanlight/callbacks';
import { registerAnthropic } from '@spanlight/callbacks/anthropic';
import {
  alwaysOff,
  createTracer,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from '@spanlight/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  message,
  streamOf,
  textEvents,
  toolCallEvents,
  WEATHER_CALL,
} from '../support/anthropic-answers.ts';
import { VERSIONS } from '../support/anthropic-versions.ts';
import { ProviderServer } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';

// The client traces itself once a provider is registered with OpenTelemetry, as it is here.

const NATIVE = 'com.anthropic.sdk.typescript';
const request = { model: 'claude-test', max_tokens: 10, messages: [] };

const spans: ReadableSpan[] = [];
const exporter: SpanExporter = {
  immediate: true,
  export(batch, resultCallback) {
    spans.push(...batch);
    resultCallback({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};
const tracer = createTracer({ exporters: [exporter] });
let server: ProviderServer;
beforeAll(async () => {
  server = await ProviderServer.start();
});
afterAll(async () => {
  await server.stop();
  await tracer.shutdown();
});
beforeEach(() => {
  spans.length = 0;
  server.reply = () => ({ json: message('Hello') });
});

const weatherTool = (run: (input: { city: string }) => string | Promise<string>) => ({
  type: 'custom' as const,
  name: 'get_weather',
  description: 'The weather',
  input_schema: { type: 'object' as const },
  run,
  parse: (input: unknown) => input as { city: string },
});
const scopes = (): string[] => spans.map((span) => span.instrumentationScope.name);
const named = (name: string): ReadableSpan => {
  const span = spans.find((one) => one.name === name);
  if (span === undefined) {
    throw new Error(`no span ${name} among ${spans.map((one) => one.name).join(', ')}`);
  }
  return span;
};
const parentOf = (span: ReadableSpan): string | undefined =>
  spans.find((one) => one.spanContext().spanId === span.parentSpanContext?.spanId)?.name;

/** Answers what is told of the spans of a tool runner. */
const runTool = async (client: Anthropic): Promise<unknown[]> => {
  spans.length = 0;
  await client.beta.messages.toolRunner({ ...request, tools: [weatherTool(() => 'sunny')] });
  return spans.map((span) => [
    span.name,
    span.instrumentationScope.name,
    parentOf(span),
    span.status,
    Object.keys(span.attributes),
  ]);
};

describe.each(VERSIONS)('version $version', ({ version, Client }) => {
  type Options = ConstructorParameters<typeof Client>[0];
  const clientOf = (options: Options = {}): Anthropic =>
    new Client({
      apiKey: 'test',
      baseURL: server.url,
      maxRetries: 1,
      logLevel: 'off',
      ...options,
    });
  const registered = (options: Options = {}): Anthropic => {
    const client = clientOf(options);
    registerAnthropic(client, new TracingCallbacks(tracer));
    return client;
  };

  test('a client that is not registered makes spans of its own', async () => {
    await clientOf().messages.create(request);

    expect(scopes()).toEqual([NATIVE]);
  });

  const uses: Record<string, (client: Anthropic) => Promise<unknown>> = {
    create: (client) => client.messages.create(request),
    'create of the beta API': (client) => client.beta.messages.create(request),
    'create, streamed': async (client) =>
      readAll(await client.messages.create({ ...request, stream: true })),
    stream: (client) => client.messages.stream(request).finalMessage(),
    'stream of the beta API': (client) => client.beta.messages.stream(request).finalMessage(),
    'stream, with baggage': (client) =>
      withAttributes({ 'session.id': 's' }, () => client.messages.stream(request).finalMessage(), {
        propagate: true,
      }),
    parse: (client) => client.messages.parse(request),
  };
  test.each(Object.entries(uses))('one span for a call: %s', async (_name, use) => {
    server.reply = ({ body }) =>
      body.stream === true ? streamOf(textEvents(['Hello'])) : { json: message('Hello') };
    const client = registered({ openTelemetry: { traces: { contentMode: 'content' } } });
    await tracer.span('program', () => use(client));

    expect(spans.map(({ name }) => name)).toEqual(['chat claude-test', 'program']);
    expect(scopes()).not.toContain(NATIVE);
    const span = named('chat claude-test');
    expect(parentOf(span)).toBe('program');
    expect(span.status.code).toBe(0);
    const { traceId, spanId } = span.spanContext();
    expect(server.lastRequest.headers['traceparent']).toContain(`${traceId}-${spanId}`);
    expect(span.attributes).toMatchObject({
      'anthropic.request.id': expect.stringMatching(/^req_/),
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 127,
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'http.route': '/v1/messages',
      'url.path': '/v1/messages',
    });
    expect(Object.keys(span.attributes).join()).not.toMatch(/messages|content/);
  });

  test('attempts and failures are told of on the span', async () => {
    server.reply = () => ({
      status: 529,
      headers: { 'retry-after-ms': '1' },
      json: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    });
    const error = await registered().messages.create(request).catch(String);

    expect(error).toContain('overloaded_error');
    expect(spans).toHaveLength(1);
    expect(spans[0]?.status).toMatchObject({ code: 2 });
    expect(spans[0]?.attributes).toMatchObject({
      'anthropic.request.id': expect.stringMatching(/^req_/),
      'error.type': 'overloaded_error',
      'http.request.resend_count': 1,
      'http.response.status_code': 529,
    });
  });

  test('a copy and its copies are followed', async () => {
    const client = registered();
    await client.withOptions({ timeout: 1000 }).withOptions({}).messages.create(request);

    expect(spans.map(({ name }) => name)).toEqual(['chat claude-test']);
    expect(scopes()).not.toContain(NATIVE);
  });

  test('what no callback hears of keeps its spans', async () => {
    const client = registered();
    server.reply = () => ({ json: { input_tokens: 14, data: [], id: 'batch_1' } });
    await client.messages.countTokens({ model: 'claude-test', messages: [] });
    await client.messages.batches.retrieve('batch_1');
    await client.models.list();

    expect(scopes()).toEqual([NATIVE, NATIVE, NATIVE]);
  });

  test('a span that is sampled out is the only one', async () => {
    const provider = new TracerProvider({ sampler: alwaysOff, exporters: [exporter] });
    const client = clientOf();
    registerAnthropic(client, new TracingCallbacks(provider.getTracer('test')));
    await client.messages.create(request);

    expect(spans).toHaveLength(0);
    expect(server.lastRequest.headers['traceparent']).toMatch(/-0[02]$/);
    await provider.shutdown();
  });

  test('the tool runner, its tools and its calls make one tree', async () => {
    server.reply = (served) =>
      JSON.stringify(served.body.messages).includes('tool_result')
        ? { json: message('It is sunny') }
        : { json: message([WEATHER_CALL]) };
    const starts: Record<string, string | undefined> = {};
    const recorder: Callbacks = {
      onAgentStart: ({ runId }) => void (starts['agent'] = runId),
      onToolStart: ({ parentRunId, toolCallId }: ToolStartEvent) => {
        starts['parent of the tool'] = parentRunId;
        starts['tool call'] = toolCallId;
      },
      onLlmStart: ({ parentRunId }: LlmStartEvent) =>
        void (starts['parent of the call'] = parentRunId),
    };
    const client = registered();
    registerAnthropic(client, recorder);
    let toolSpan: Span | undefined;
    const tool = weatherTool(async () => {
      toolSpan = trace.getActiveSpan()?.setAttribute('weather.city', 'Bern');
      return tracer.span('look up', () => 'sunny');
    });
    await client.beta.messages.toolRunner({ ...request, tools: [tool] }).runUntilDone();

    expect(spans.map((span) => [span.name, parentOf(span)])).toEqual([
      ['chat claude-test', 'invoke_agent'],
      ['look up', 'execute_tool get_weather'],
      ['execute_tool get_weather', 'invoke_agent'],
      ['chat claude-test', 'invoke_agent'],
      ['invoke_agent', undefined],
    ]);
    expect(scopes()).not.toContain(NATIVE);
    expect(named('execute_tool get_weather').attributes).toEqual({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.call.id': 'toolu_1',
      'gen_ai.tool.name': 'get_weather',
      'gen_ai.tool.type': 'function',
      'weather.city': 'Bern',
    });
    expect(toolSpan?.isRecording()).toBe(false);
    expect(starts['agent']).toBeDefined();
    expect(starts).toMatchObject({
      'parent of the call': starts['agent'],
      'parent of the tool': starts['agent'],
      'tool call': 'toolu_1',
    });
  });

  test('a streaming tool runner does, too', async () => {
    server.reply = (served) =>
      streamOf(
        JSON.stringify(served.body.messages).includes('tool_result')
          ? textEvents(['It is sunny'])
          : toolCallEvents(),
      );
    const client = registered();
    const tools = [weatherTool(() => 'sunny')];
    await client.beta.messages.toolRunner({ ...request, tools, stream: true }).runUntilDone();

    expect(spans.map((span) => [span.name, parentOf(span)])).toEqual([
      ['chat claude-test', 'invoke_agent'],
      ['execute_tool get_weather', 'invoke_agent'],
      ['chat claude-test', 'invoke_agent'],
      ['invoke_agent', undefined],
    ]);
    expect(spans[2]?.attributes).toMatchObject({
      'anthropic.request.id': expect.stringMatching(/^req_/),
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.output_tokens': 48,
    });
  });

  test('a tool runner that runs tools while it reads does, too', async () => {
    server.reply = (served) =>
      streamOf(
        JSON.stringify(served.body.messages).includes('tool_result')
          ? textEvents(['It is sunny'])
          : toolCallEvents(),
      );
    const client = registered();
    const body = { ...request, tools: [weatherTool(() => 'sunny')], runToolsEagerly: true };
    await client.beta.messages.toolRunner({ ...body, stream: true }).runUntilDone();

    expect(parentOf(named('execute_tool get_weather'))).toBe('invoke_agent');
    expect(spans).toHaveLength(4);
  });

  test('a call inside the run of a framework is that run, and has its span', async () => {
    const callbacks = new TracingCallbacks(tracer);
    const client = clientOf();
    registerAnthropic(client, callbacks);
    const manager = new CallbackManager([callbacks]);
    await manager.llmCall({ provider: 'anthropic', model: 'claude' }, () =>
      client.messages.create(request),
    );

    expect(spans.map(({ name }) => name)).toEqual(['chat claude']);
    expect(server.lastRequest.headers['traceparent']).toContain(spans[0]?.spanContext().spanId);
    expect(spans[0]?.attributes).toMatchObject({ 'http.request.method': 'POST' });
  });

  test('nothing is written to a span that has ended', async () => {
    const span = tracer.startSpan('chat');
    const setAttribute = vi.spyOn(span, 'setAttribute');
    let countAtEnd = -1;
    const end = span.end.bind(span);
    span.end = () => {
      countAtEnd = setAttribute.mock.calls.length;
      end();
    };
    const spanTracer: Tracer = { startSpan: () => span, startActiveSpan: () => undefined };
    const client = clientOf();
    registerAnthropic(client, new TracingCallbacks(spanTracer));
    await client.messages.create(request);

    expect(countAtEnd).toBeGreaterThan(0);
    expect(setAttribute).toHaveBeenCalledTimes(countAtEnd);
  });

  test('what the request does comes below its span', async () => {
    const client = registered({
      fetch: (url, init) => tracer.span('request', () => globalThis.fetch(url, init)),
    });
    await client.messages.create(request);

    expect(parentOf(named('request'))).toBe('chat claude-test');
  });

  describe('callbacks that make no spans', () => {
    test('leave the spans to the client', async () => {
      server.reply = ({ body }) =>
        JSON.stringify(body.messages).includes('tool_result')
          ? { json: message('It is sunny') }
          : { json: message([WEATHER_CALL]) };
      const bare = await runTool(clientOf());
      const client = clientOf();
      const usage = new UsageCallbacks();
      registerAnthropic(client, usage);

      expect(await runTool(client)).toEqual(bare);
      expect(bare).toHaveLength(4);
      expect(usage.summary()).toMatchObject({
        models: [{ model: 'claude-test', calls: 2 }],
        tools: { get_weather: { calls: 1 } },
      });
    });
  });

  describe('a client that is told not to trace itself', () => {
    test('is traced by the callbacks alone', async () => {
      const client = registered({ openTelemetry: false });
      expect(Reflect.get(client, '_tracer')).toBeUndefined();
      await client.messages.create(request);

      expect(spans.map(({ name }) => name)).toEqual(['chat claude-test']);
      expect(spans[0]?.attributes).toMatchObject({
        'anthropic.request.id': expect.stringMatching(/^req_/),
        'http.response.status_code': 200,
      });
      expect(server.lastRequest.headers['traceparent']).toBeUndefined();
    });

    test('has no spans of its tools, and of a streaming tool runner what can be seen', async () => {
      server.reply = () => streamOf(textEvents(['Hello']));
      const client = registered({ openTelemetry: false });
      const runner = client.beta.messages.toolRunner({ ...request, tools: [], stream: true });
      const { content } = await runner.runUntilDone();

      expect(content).toEqual([{ type: 'text', text: 'Hello' }]);
      expect(spans.map(({ name }) => name)).toEqual(['chat claude-test']);
      expect(spans[0]?.attributes['spanlight.end_reason']).toBe(
        version === '1' ? 'raw' : undefined,
      );
    });
  });

  describe('its tracer', () => {
    test('is put back exactly', async () => {
      const client = clientOf();
      const before = Object.getOwnPropertyDescriptor(client, '_tracer');
      const unregister = registerAnthropic(client, {});
      expect(Reflect.get(client, '_tracer')).not.toBe(before?.value);
      const copy = client.withOptions({});
      unregister();

      expect(Object.getOwnPropertyDescriptor(client, '_tracer')).toEqual(before);
      expect(Reflect.get(client, '_tracer')).toBe(before?.value);
      await client.messages.create(request);
      await copy.messages.create(request);
      server.reply = () => streamOf(textEvents(['Hello']));
      await copy.messages.stream(request).finalMessage();
      expect(scopes()).toEqual([NATIVE, NATIVE, NATIVE]);
    });

    test('is left alone if someone else has replaced it since', () => {
      const client = clientOf();
      const unregister = registerAnthropic(client, {});
      const theirs = {
        startSpan: () => trace.wrapSpanContext(tracer.startSpan('x').spanContext()),
      };
      Reflect.set(client, '_tracer', theirs);
      unregister();

      expect(Reflect.get(client, '_tracer')).toBe(theirs);
    });
  });
});
