import { CallbackManager } from '@spanlight/callbacks';
import { langChainHandler } from '@spanlight/callbacks/langchain';
import { beforeEach, describe, expect, test } from 'vitest';

const throwing = new Proxy(
  {},
  {
    get: () => {
      throw new Error('getter');
    },
    has: () => true,
  },
);
const cycle: Record<string, unknown> = { id: ['a'] };
cycle.self = cycle;

const NONSENSE: readonly unknown[] = [
  undefined,
  null,
  '',
  'text',
  0,
  [],
  [null],
  [[null]],
  {},
  { id: 1, messages: 'none', generations: 'none', type: {} },
  { messages: [throwing], generations: [[throwing]], id: [throwing] },
  { generations: [[{ text: {}, message: { content: [throwing], tool_calls: [null, throwing] } }]] },
  { generations: [[{ message: { usage_metadata: { input_tokens: 'many', output_tokens: -1 } } }]] },
  { ls_model_name: {}, ls_provider: 5, langgraph_node: {}, invocation_params: throwing },
  { invocation_params: { tools: [null, throwing, 'x'], stop: [1], model: {} } },
  cycle,
  throwing,
  new Error('error'),
];

describe('what LangChain tells', () => {
  let events: string[];
  let failures: unknown[];
  let handler: ReturnType<typeof langChainHandler>;

  beforeEach(() => {
    events = [];
    failures = [];
    const recorder = new Proxy(
      {},
      {
        get: (_target, name) =>
          String(name).startsWith('on') ? () => void events.push(String(name)) : undefined,
      },
    );
    handler = langChainHandler(
      new CallbackManager([recorder], { onError: (error) => failures.push(error) }),
    );
  });

  test.each(NONSENSE.map((value, index) => ({ value, index })))(
    'may be nonsense: no. $index',
    ({ value }) => {
      const wrong = value as never;
      handler.handleChatModelStart(wrong, wrong, 'm1', undefined, wrong, wrong, wrong);
      handler.handleLLMNewToken(wrong, wrong, 'm1', undefined, wrong, { chunk: wrong });
      handler.handleLLMNewToken(wrong, wrong, 'm1', undefined, wrong, wrong);
      handler.handleLLMEnd(wrong, 'm1', undefined, wrong, wrong);
      handler.handleLLMStart(wrong, wrong, 'm2', undefined, wrong, wrong, wrong);
      handler.handleLLMNewToken(wrong, wrong, 'm2', undefined, wrong, wrong);
      handler.handleLLMError(wrong, 'm2');
      handler.handleChainStart(wrong, wrong, 'c1', undefined, wrong, wrong, wrong, wrong);
      handler.handleChainEnd(wrong, 'c1');
      handler.handleChainStart(wrong, wrong, 'c2', undefined, wrong, wrong, wrong, wrong);
      handler.handleChainError(wrong, 'c2');
      handler.handleToolStart(wrong, wrong, 't1', undefined, wrong, wrong, wrong, wrong);
      handler.handleToolEnd(wrong, 't1');
      handler.handleRetrieverStart(wrong, wrong, 'r1', undefined, wrong, wrong, wrong);
      handler.handleRetrieverEnd(wrong, 'r1');

      expect(events.filter((name) => name !== 'onLlmToken')).toEqual([
        'onLlmStart',
        'onLlmEnd',
        'onLlmStart',
        'onLlmError',
        'onChainStart',
        'onChainEnd',
        'onChainStart',
        'onChainError',
        'onToolStart',
        'onToolEnd',
        'onRetrieverStart',
        'onRetrieverEnd',
      ]);
      expect(failures).toEqual([]);
    },
  );

  test('may come without a start, twice, or after the end', () => {
    handler.handleLLMEnd({}, 'unknown');
    handler.handleChainError(new Error('x'), 'unknown');
    handler.handleLLMNewToken('x', {}, 'unknown');
    handler.handleLLMStart({}, ['a'], 'm1');
    handler.handleLLMEnd({}, 'm1');
    handler.handleLLMEnd({}, 'm1');
    handler.handleLLMError(new Error('x'), 'm1');
    handler.handleLLMNewToken('x', {}, 'm1');

    expect(events).toEqual(['onLlmStart', 'onLlmEnd']);
  });

  test('may never end: the oldest runs are given up', () => {
    for (let index = 0; index < 10_001; index += 1) {
      handler.handleToolStart({}, '', `t${index}`, undefined, [], {}, 'tool');
    }
    expect(events.filter((name) => name === 'onToolEnd')).toHaveLength(1);
    handler.handleToolEnd('', 't0');
    expect(events.filter((name) => name === 'onToolEnd')).toHaveLength(1);
  });
});
