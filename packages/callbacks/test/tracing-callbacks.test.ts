import { createContextKey, SpanKind } from '@opentelemetry/api';
import {
  CallbackManager,
  type LlmEndEvent,
  type LlmStartEvent,
  TracingCallbacks,
  UsageCallbacks,
} from '@spanlight/callbacks';
import {
  activeContext,
  parentBased,
  type ReadableSpan,
  type Sampler,
  type Tracer,
  TracerProvider,
  withContext,
} from '@spanlight/core';
import { describe, expect, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';

const start: LlmStartEvent = {
  runId: 'run',
  timestamp: 0,
  provider: 'openai',
  model: 'gpt-test',
  messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
  tools: [{ type: 'function', name: 'add', description: 'adds', parameters: { type: 'object' } }],
  stream: true,
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  maxTokens: 100,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  seed: 7,
  stopSequences: ['END'],
  choiceCount: 2,
  reasoningLevel: 'low',
  outputType: 'json',
  conversationId: 'conversation',
  serverAddress: 'api.openai.com',
  serverPort: 443,
  attributes: { 'openai.api.type': 'chat_completions' },
  extra: { note: 'not on spans' },
};

const end: LlmEndEvent = {
  runId: 'run',
  timestamp: 1,
  provider: 'openai',
  model: 'gpt-test',
  outputMessages: [
    { role: 'assistant', parts: [{ type: 'tool_call', name: 'add' }], finish_reason: 'tool_calls' },
  ],
  finishReasons: ['tool_calls', 'stop', 'eos'],
  responseId: 'id',
  responseModel: 'gpt-test-1',
  inputTokens: 10,
  outputTokens: 20,
  totalTokens: 30,
  cachedInputTokens: 4,
  cacheWriteInputTokens: 2,
  reasoningTokens: 8,
  cached: true,
  latencyMillis: 12,
  timeToFirstTokenMillis: 3.25,
};

const requestAttributes = {
  'openai.api.type': 'chat_completions',
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-test',
  'server.address': 'api.openai.com',
  'server.port': 443,
  'gen_ai.conversation.id': 'conversation',
  'gen_ai.output.type': 'json',
  'gen_ai.request.choice.count': 2,
  'gen_ai.request.frequency_penalty': 0.1,
  'gen_ai.request.max_tokens': 100,
  'gen_ai.request.presence_penalty': 0.2,
  'gen_ai.request.reasoning.level': 'low',
  'gen_ai.request.seed': 7,
  'gen_ai.request.stop_sequences': ['END'],
  'gen_ai.request.stream': true,
  'gen_ai.request.temperature': 0.5,
  'gen_ai.request.top_k': 40,
  'gen_ai.request.top_p': 0.9,
};

const responseAttributes = {
  'gen_ai.response.id': 'id',
  'gen_ai.response.model': 'gpt-test-1',
  'gen_ai.response.finish_reasons': ['tool_call', 'stop', 'eos'],
  'gen_ai.response.time_to_first_chunk': 0.00325,
  'gen_ai.usage.input_tokens': 10,
  'gen_ai.usage.output_tokens': 20,
  'gen_ai.usage.cache_read.input_tokens': 4,
  'gen_ai.usage.cache_write.input_tokens': 2,
  'gen_ai.usage.reasoning.output_tokens': 8,
  'spanlight.response.cached': true,
};

describe('TracingCallbacks on a model', () => {
  test('makes a span with the attributes of the conventions, and no content', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer);
    callbacks.onLlmStart(start);
    callbacks.onLlmEnd(end);

    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      name: 'chat gpt-test',
      kind: SpanKind.CLIENT,
      status: { code: 0 },
    });
    expect(spans[0]?.attributes).toEqual({ ...requestAttributes, ...responseAttributes });
  });

  test('writes content as JSON when asked to', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    callbacks.onLlmStart(start);
    callbacks.onLlmEnd(end);

    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
      'gen_ai.output.messages':
        '[{"role":"assistant","parts":[{"type":"tool_call","name":"add"}],"finish_reason":"tool_call"}]',
      'gen_ai.tool.definitions': '[{"type":"function","name":"add","description":"adds"}]',
    });
  });

  test('leaves out what is not known', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    callbacks.onLlmStart({
      runId: 'run',
      timestamp: 0,
      provider: 'acme',
      stream: false,
      choiceCount: 1,
    });
    callbacks.onLlmEnd({ runId: 'run', timestamp: 0, provider: 'acme', latencyMillis: 0 });

    expect(spans[0]?.name).toBe('chat');
    expect(spans[0]?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'acme',
    });
  });

  test('shows the sampler what is known at the start', () => {
    let seen: unknown;
    const sampler: Sampler = {
      shouldSample(_context, _traceId, _name, _kind, attributes) {
        seen = attributes;
        return { decision: 0 };
      },
    };
    const provider = new TracerProvider({ sampler: parentBased(sampler) });
    new TracingCallbacks(provider.getTracer('test')).onLlmStart(start);

    expect(seen).toEqual(requestAttributes);
  });

  test.each(['break', 'aborted', 'incomplete', 'raw'] as const)(
    'notes the end reason %s, which is no error',
    (endReason) => {
      const { tracer, spans } = collectSpans();
      const callbacks = new TracingCallbacks(tracer);
      callbacks.onLlmStart(start);
      callbacks.onLlmEnd({ ...end, endReason });

      expect(spans[0]?.status).toEqual({ code: 0 });
      expect(spans[0]?.attributes).toMatchObject({
        'spanlight.end_reason': endReason,
        'gen_ai.usage.input_tokens': 10,
      });
    },
  );

  test('records a failure, with what had arrived until then', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer);
    callbacks.onLlmStart(start);
    callbacks.onLlmError({ ...end, error: new RangeError('no'), errorType: 'too_long' });

    expect(spans[0]?.status).toEqual({ code: 2, message: 'too_long' });
    expect(spans[0]?.attributes).toMatchObject({
      'error.type': 'too_long',
      'gen_ai.usage.input_tokens': 10,
    });
    expect(spans[0]?.events[0]).toMatchObject({
      name: 'exception',
      attributes: { 'exception.type': 'RangeError' },
    });
  });

  test('tells of a failure where it was, and what it says only when asked to', () => {
    const { tracer, spans } = collectSpans();
    const error = Object.assign(new RangeError('two\n    at lines'), { status: 429 });
    for (const captureContent of [false, { errors: true }]) {
      const callbacks = new TracingCallbacks(tracer, { captureContent });
      callbacks.onLlmStart(start);
      callbacks.onLlmError({ ...end, error, errorType: 'too_long' });
    }
    const [closed, open] = spans;

    expect(closed?.attributes['http.response.status_code']).toBe(429);
    expect(closed?.events[0]?.attributes).not.toHaveProperty('exception.message');
    expect(closed?.events[0]?.attributes?.['exception.stacktrace']).toMatch(
      /^ {4}at .*tracing-callbacks\.test\.ts:/,
    );
    expect(JSON.stringify(closed?.events)).not.toContain('lines');
    expect(open?.status).toEqual({ code: 2, message: 'two\n    at lines' });
    expect(open?.events[0]?.attributes).toMatchObject({
      'exception.message': 'two\n    at lines',
      'exception.stacktrace': error.stack,
    });
  });

  test.each([['a string'], [undefined], [null], [Object.create(null) as object], [{ code: 'E' }]])(
    'ends the span whatever was thrown: %o',
    (error) => {
      const { tracer, openCount, spans } = collectSpans();
      const callbacks = new TracingCallbacks(tracer);
      callbacks.onLlmStart(start);
      callbacks.onLlmError({ ...end, error, errorType: '_OTHER' });

      expect(openCount()).toBe(0);
      expect(spans[0]?.status.code).toBe(2);
    },
  );

  test('ends the span once, whatever comes after or twice', () => {
    const { tracer, spans, openCount } = collectSpans();
    const callbacks = new TracingCallbacks(tracer);
    const manager = new CallbackManager([callbacks, new CallbackManager([callbacks])]);
    manager.onLlmStart(start);
    manager.onLlmEnd(end);
    manager.onLlmError({ ...end, error: new Error('late'), errorType: 'late' });
    callbacks.onLlmEnd({ ...end, runId: 'unknown' });

    expect(spans).toHaveLength(1);
    expect(spans[0]?.status.code).toBe(0);
    expect(openCount()).toBe(0);
  });

  test('survives content that cannot be written as JSON', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    const cycle: Record<string, unknown> = { size: 1n };
    cycle['self'] = cycle;
    callbacks.onToolStart({ runId: 'run', timestamp: 0, toolName: 'odd', arguments: cycle });
    callbacks.onToolEnd({
      runId: 'run',
      timestamp: 0,
      toolName: 'odd',
      latencyMillis: 0,
      result: { size: 1n },
    });

    expect(spans[0]?.attributes['gen_ai.tool.call.arguments']).toBe(
      '{"size":"1","self":"[circular]"}',
    );
    expect(spans[0]?.attributes['gen_ai.tool.call.result']).toBe('{"size":"1"}');
  });

  test('ends the span when facts are of another type than documented', () => {
    const { tracer, spans, openCount } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    const manager = new CallbackManager([callbacks], { onError: () => undefined });
    manager.onLlmStart({ ...start, ...({ model: {}, provider: null, tools: [null] } as object) });
    const odd = { finishReasons: [1, null], outputMessages: [null], inputTokens: 'x' } as object;
    manager.onLlmError({ ...end, ...odd, error: new Error('no'), errorType: 'no' });

    expect(openCount()).toBe(0);
    expect(spans[0]).toMatchObject({ name: 'chat', status: { code: 2 } });
  });

  test('needs a tracer', () => {
    expect(() => new TracingCallbacks(undefined as unknown as Tracer)).toThrow(
      '[spanlight] [callbacks] TracingCallbacks',
    );
  });

  test('does not keep spans of runs that never end without limit', () => {
    const { tracer, spans, openCount } = collectSpans();
    const callbacks = new TracingCallbacks(tracer);
    for (let index = 0; index < 10_002; index += 1) {
      callbacks.onToolStart({ runId: `run ${index}`, timestamp: 0, toolName: 'lost' });
    }

    expect(openCount()).toBe(10_000);
    expect(spans[0]?.attributes['spanlight.end_reason']).toBe('incomplete');
  });
});

describe('TracingCallbacks on a tool', () => {
  const call = {
    toolName: 'add',
    toolCallId: 'call_1',
    description: 'adds',
    arguments: '{"a":1}',
  };

  test('makes a span with the attributes of the conventions, and no content', () => {
    const { tracer, spans } = collectSpans();
    new CallbackManager([new TracingCallbacks(tracer)]).toolCall(call, () => ({ sum: 3 }));

    expect(spans[0]).toMatchObject({ name: 'execute_tool add', kind: SpanKind.INTERNAL });
    expect(spans[0]?.attributes).toEqual({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'add',
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.description': 'adds',
    });
  });

  test('makes a request of the call of a tool of an MCP server', () => {
    const { tracer, spans } = collectSpans();
    const remote = { ...call, serverName: 'calculator' };
    new CallbackManager([new TracingCallbacks(tracer)]).toolCall(remote, () => ({ sum: 3 }));

    expect(spans[0]).toMatchObject({ name: 'tools/call add', kind: SpanKind.CLIENT });
    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'add',
      'mcp.method.name': 'tools/call',
      'spanlight.tool.server_name': 'calculator',
    });
  });

  test('and makes one span of both where it is made to run a tool', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    manager.toolCall(call, () =>
      manager.toolCall({ ...call, serverName: 'calculator' }, () => ({ sum: 3 })),
    );

    expect(spans.map(({ name }) => name)).toEqual(['execute_tool add']);
    expect(spans[0]?.attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'spanlight.tool.server_name': 'calculator',
    });
  });

  test('makes two spans of a tool that calls itself', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    manager.toolCall(call, () => manager.toolCall(call, () => ({ sum: 3 })));

    expect(spans).toHaveLength(2);
  });

  test('writes arguments and result when asked to', () => {
    const { tracer, spans } = collectSpans();
    const callbacks = new TracingCallbacks(tracer, { captureContent: true });
    new CallbackManager([callbacks]).toolCall(call, () => ({ sum: 3 }));

    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.tool.call.arguments': '{"a":1}',
      'gen_ai.tool.call.result': '{"sum":3}',
    });
  });
});

describe('the tree of spans', () => {
  const call = { provider: 'acme', model: 'm' };

  test('a run is below the span that is active when it starts, and above those started inside', async () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    await tracer.span('agent', () =>
      manager.toolCall({ toolName: 'tool' }, () =>
        tracer.span('step', async () => {
          await manager.llmCall(call, () => tracer.span('request', async () => 1));
        }),
      ),
    );

    expect(pathsOf(spans)).toEqual([
      'agent > execute_tool tool > step > chat m > request',
      'agent > execute_tool tool > step > chat m',
      'agent > execute_tool tool > step',
      'agent > execute_tool tool',
      'agent',
    ]);
  });

  test('a run that names its parent is below it, wherever it starts', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const parent = manager.startToolRun({ toolName: 'parent' });
    tracer.span('elsewhere', () => {
      manager.llmCall({ ...call, parentRunId: parent.runId }, () => 1);
      manager.llmCall({ ...call, parentRunId: 'unknown' }, () => 1);
    });
    parent.end();

    expect(pathsOf(spans)).toEqual([
      'execute_tool parent > chat m',
      'elsewhere > chat m',
      'elsewhere',
      'execute_tool parent',
    ]);
  });

  test('parallel runs do not mix', async () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const agent = (name: string): Promise<void> =>
      tracer.span(name, async () => {
        await manager.toolCall({ toolName: name }, async () => {
          await Promise.resolve();
          await manager.llmCall({ provider: 'acme', model: name }, () => Promise.resolve(1));
        });
      });
    await Promise.all(['a', 'b', 'c'].map(agent));

    expect(pathsOf(spans).filter((path) => path.includes('chat'))).toEqual([
      'a > execute_tool a > chat a',
      'b > execute_tool b > chat b',
      'c > execute_tool c > chat c',
    ]);
  });

  test('keeps what else is in the context', () => {
    const { tracer } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const key = createContextKey('tenant');
    const inside = withContext(activeContext().setValue(key, 'kept'), () =>
      manager.llmCall(call, () => activeContext().getValue(key)),
    );

    expect(inside).toBe('kept');
  });
});

describe('a call that is seen at two levels', () => {
  const outer = { provider: 'acme', model: 'm' };

  test('is one span, which fails as the lower level says', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const precise = Object.assign(new Error('slow down'), { code: 'rate_limit_exceeded' });
    const attempt = (): unknown =>
      manager.llmCall({ ...outer, operation: 'generate_content' }, () => {
        throw precise;
      });
    expect(() =>
      manager.llmCall(outer, () => {
        try {
          return attempt();
        } catch {
          throw new RangeError('429');
        }
      }),
    ).toThrow('429');

    expect(spans.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['chat m', 'rate_limit_exceeded'],
    ]);
  });

  test('does not fail because of an attempt that failed before', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    expect(() =>
      manager.llmCall(outer, () => {
        manager.startLlmRun(outer).fail(new TypeError('cut'));
        manager.llmCall(outer, () => 1);
        throw new RangeError('no JSON');
      }),
    ).toThrow('no JSON');
    manager.llmCall(outer, () => manager.startLlmRun(outer).fail(new TypeError('cut')));

    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual([
      'RangeError',
      undefined,
    ]);
  });

  test('is not the call of another kind that is made inside', () => {
    const { tracer, spans } = collectSpans();
    const usage = new UsageCallbacks();
    const manager = new CallbackManager([new TracingCallbacks(tracer), usage]);
    manager.llmCall(outer, () => {
      manager.llmCall({ provider: 'acme', model: 'guard', operation: 'moderation' }, () => 1);
      manager.embeddingCall({ provider: 'acme', model: 'e' }, () => 1);
    });

    expect(spans.map(({ name }) => name)).toEqual(['moderation guard', 'embeddings e', 'chat m']);
    expect(usage.summary().models.map(({ model }) => model)).toEqual(['guard', 'e', 'm']);
  });
});

function pathsOf(spans: readonly ReadableSpan[]): string[] {
  const pathOf = (span: ReadableSpan): string => {
    const parentId = span.parentSpanContext?.spanId;
    const parent = spans.find((other) => other.spanContext().spanId === parentId);
    return parent === undefined ? span.name : `${pathOf(parent)} > ${span.name}`;
  };
  return spans.map(pathOf);
}
