import { SpanKind } from '@opentelemetry/api';
import {
  type AgentRun,
  CallbackManager,
  type Callbacks,
  type RunEvent,
  type ToolRun,
  TracingCallbacks,
} from '@spanlight/callbacks';
import { describe, expect, expectTypeOf, test } from 'vitest';

import { collectSpans } from './support/collected-spans.ts';
import { readAll } from './support/read-all.ts';

type Work = (manager: CallbackManager, fn: () => string) => unknown;

const RUNS: [kind: string, work: Work, spanName: string, spanKind: SpanKind][] = [
  ['Llm', (on, fn) => on.llmCall({ provider: 'acme', model: 'm' }, fn), 'chat m', SpanKind.CLIENT],
  ['Tool', (on, fn) => on.toolCall({ toolName: 'add' }, fn), 'execute_tool add', SpanKind.INTERNAL],
  ['Agent', (on, fn) => on.agent({ agentName: 'Ada' }, fn), 'invoke_agent Ada', SpanKind.INTERNAL],
  ['Chain', (on, fn) => on.chain({ chainName: 'c' }, fn), 'invoke_workflow c', SpanKind.INTERNAL],
  ['GraphNode', (on, fn) => on.graphNode({ nodeId: 'n' }, fn), 'graph.n', SpanKind.INTERNAL],
  [
    'Retriever',
    (on, fn) => on.retrieverCall({ dataSourceId: 'wiki' }, fn),
    'retrieval wiki',
    SpanKind.CLIENT,
  ],
  [
    'Embedding',
    (on, fn) => on.embeddingCall({ provider: 'acme', model: 'e' }, fn),
    'embeddings e',
    SpanKind.CLIENT,
  ],
  [
    'McpRequest',
    (on, fn) => on.mcpRequest({ method: 'tools/list' }, fn),
    'tools/list',
    SpanKind.CLIENT,
  ],
];

/** Writes down which method heard of what. */
function recorder(): { handler: Callbacks; heard: [method: string, event: RunEvent][] } {
  const heard: [string, RunEvent][] = [];
  const handler = new Proxy<Callbacks>(
    {},
    {
      get: (_target, method) =>
        typeof method === 'string' && method.startsWith('on')
          ? (event: RunEvent) => void heard.push([method, event])
          : undefined,
    },
  );
  return { handler, heard };
}

function refuse(): never {
  throw new RangeError('refused');
}

describe.each(RUNS)('a run of the kind %s', (kind, work, spanName, spanKind) => {
  test('sends a start and an end event, and is a span', () => {
    const { tracer, spans } = collectSpans();
    const { handler, heard } = recorder();
    const result = work(new CallbackManager([handler, new TracingCallbacks(tracer)]), () => 'done');

    expect(result).toBe('done');
    expect(heard.map(([method]) => method)).toEqual([`on${kind}Start`, `on${kind}End`]);
    const [[, start], [, end]] = heard as [[string, RunEvent], [string, RunEvent]];
    expect(start.timestamp).toBeCloseTo(Date.now(), -4);
    expect(start.runId).toBe(end.runId);
    expect(Object.values(end)).toContain('done');
    expect(end).toHaveProperty('latencyMillis');
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ name: spanName, kind: spanKind, status: { code: 0 } });
  });

  test('sends a start and an error event when it throws', () => {
    const { tracer, spans } = collectSpans();
    const { handler, heard } = recorder();
    const manager = new CallbackManager([handler, new TracingCallbacks(tracer)]);

    expect(() => work(manager, refuse)).toThrow('refused');
    expect(heard.map(([method]) => method)).toEqual([`on${kind}Start`, `on${kind}Error`]);
    expect(heard[1]?.[1]).toMatchObject({
      errorType: 'RangeError',
      error: new RangeError('refused'),
    });
    expect(spans[0]?.attributes['error.type']).toBe('RangeError');
  });
});

describe('TracingCallbacks', () => {
  test('writes what the conventions have for agents, and content when asked to', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer, { captureContent: true })]);
    const call = {
      agentName: 'Ada',
      agentId: 'a1',
      agentVersion: '2',
      agentDescription: 'helps',
      conversationId: 'c1',
      provider: 'acme',
      model: 'm',
      serverAddress: 'agents.acme.com',
      serverPort: 443,
      input: 'Hi',
    };
    manager.agent(call, (run) => {
      expectTypeOf(run).toEqualTypeOf<AgentRun>();
      return { answer: 42 };
    });

    expect(spans[0]).toMatchObject({ name: 'invoke_agent Ada', kind: SpanKind.CLIENT });
    expect(spans[0]?.attributes).toEqual({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.provider.name': 'acme',
      'gen_ai.request.model': 'm',
      'gen_ai.agent.name': 'Ada',
      'gen_ai.agent.id': 'a1',
      'gen_ai.agent.description': 'helps',
      'gen_ai.agent.version': '2',
      'gen_ai.conversation.id': 'c1',
      'server.address': 'agents.acme.com',
      'server.port': 443,
      'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
      'gen_ai.output.messages':
        '[{"role":"assistant","parts":[{"type":"value","value":{"answer":42}}],"finish_reason":"stop"}]',
    });
  });

  test('writes ids and scores of documents, and never their text', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([
      new TracingCallbacks(tracer, { captureContent: { retrieval: true } }),
    ]);
    manager.retrieverCall({ dataSourceId: 'wiki', query: 'bees', topK: 2 }, () => [
      { id: 'd1', score: 0.5, pageContent: 'text' },
      null,
    ]);

    expect(spans[0]?.attributes).toEqual({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': 'wiki',
      'gen_ai.retrieval.top_k': 2,
      'gen_ai.retrieval.query.text': 'bees',
      'gen_ai.retrieval.documents': '[{"id":"d1","score":0.5},{}]',
    });
  });

  test('writes tokens of embeddings', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const call = { provider: 'acme', model: 'e', dimensionCount: 3, encodingFormats: ['float'] };
    manager.embeddingCall(call, (run) => run.report({ inputTokens: 5, responseModel: 'e-1' }));

    expect(spans[0]?.attributes).toEqual({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'acme',
      'gen_ai.request.model': 'e',
      'gen_ai.embeddings.dimension.count': 3,
      'gen_ai.request.encoding_formats': ['float'],
      'gen_ai.response.model': 'e-1',
      'gen_ai.usage.input_tokens': 5,
    });
  });

  test('notes retries, progress and log lines as events of the run, without content', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    manager.toolCall({ toolName: 'dig', serverName: 'garden' }, (run) => {
      expectTypeOf(run).toEqualTypeOf<ToolRun>();
      run.retry(Object.assign(new Error('secret'), { code: 'ECONNRESET' }), 100);
      run.progress({ progress: 1, total: 2, message: 'secret' });
      run.log({ level: 'info', data: { text: 'secret' }, loggerName: 'spade' });
    });

    expect(spans[0]?.events).toMatchObject([
      {
        name: 'spanlight.retry',
        attributes: {
          'error.type': 'ECONNRESET',
          'spanlight.retry.attempt': 1,
          'spanlight.retry.delay_millis': 100,
        },
      },
      {
        name: 'spanlight.mcp.progress',
        attributes: {
          'spanlight.mcp.server_name': 'garden',
          'spanlight.mcp.progress': 1,
          'spanlight.mcp.total': 2,
        },
      },
      {
        name: 'spanlight.mcp.log',
        attributes: { 'spanlight.mcp.level': 'info', 'spanlight.mcp.logger_name': 'spade' },
      },
    ]);
    expect(JSON.stringify(spans[0]?.events)).not.toContain('secret');
  });

  test('notes on the active span that a connection to an MCP server stands, and ends', () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const connection = { runId: 'connection', timestamp: 0, serverName: 'garden' };
    manager.onMcpConnect({ ...connection, transport: 'stdio' });
    manager.agent({ agentName: 'Ada' }, () => {
      manager.onMcpConnect({ ...connection, transport: 'stdio', toolsCount: 3 });
      manager.onMcpDisconnect({ ...connection, reason: 'secret' });
    });

    expect(spans[0]?.events).toMatchObject([
      {
        name: 'spanlight.mcp.connect',
        attributes: { 'spanlight.mcp.transport': 'stdio', 'spanlight.mcp.tools.count': 3 },
      },
      { name: 'spanlight.mcp.disconnect', attributes: { 'spanlight.mcp.server_name': 'garden' } },
    ]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  test('makes one span of a call that a framework and its client both tell of', async () => {
    const { tracer, spans, openCount } = collectSpans();
    const tracing = new TracingCallbacks(tracer);
    const framework = new CallbackManager([tracing]);
    const client = new CallbackManager([tracing]);
    await framework.llmCall({ provider: 'framework', model: 'm' }, async (outer) => {
      await client
        .llmCall({ provider: 'acme', model: 'm', serverAddress: 'acme.com' }, async (run) => {
          run.report({ inputTokens: 10 });
          throw new Error('once more');
        })
        .catch(() => undefined);
      await client.llmCall({ provider: 'acme', model: 'm' }, (run) => {
        run.report({ inputTokens: 10, outputTokens: 2 });
        return client.embeddingCall({ provider: 'acme', model: 'e' }, async () => 1);
      });
      outer.report({ finishReasons: ['stop'] });
    });

    expect(openCount()).toBe(0);
    expect(spans.map(({ name }) => name)).toEqual(['embeddings e', 'chat m']);
    expect(spans[1]?.status.code).toBe(0);
    expect(spans[1]?.attributes).toMatchObject({
      'gen_ai.provider.name': 'framework',
      'server.address': 'acme.com',
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 2,
    });
  });

  test('ends the spans of open runs as incomplete when told to, once', async () => {
    const { tracer, spans, openCount } = collectSpans();
    const tracing = new TracingCallbacks(tracer);
    const manager = new CallbackManager([tracing]);
    const stream = manager.agent({ agentName: 'Ada' }, async function* () {
      yield manager.llmCall({ provider: 'acme' }, async function* () {
        yield 'a';
      });
    });
    const { value: inner } = await stream.next();
    tracing.endOpenRuns();

    expect(openCount()).toBe(0);
    expect(spans.map(({ name }) => name)).toEqual(['chat', 'invoke_agent Ada']);
    expect(spans.map(({ attributes }) => attributes['spanlight.end_reason'])).toEqual([
      'incomplete',
      'incomplete',
    ]);
    expect(await readAll(inner as AsyncGenerator<string>)).toEqual(['a']);
    await readAll(stream);
    expect(spans).toHaveLength(2);
  });

  test('writes nothing onto spans that a shutdown has ended', async () => {
    const { tracer, spans } = collectSpans();
    const manager = new CallbackManager([new TracingCallbacks(tracer)]);
    const run = manager.startLlmRun({ provider: 'acme' });
    await tracer.shutdown();
    run.report({ inputTokens: 1 });
    run.end();

    expect(spans[0]?.attributes).toMatchObject({ 'spanlight.end_reason': 'incomplete' });
    expect(spans[0]?.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
  });
});
