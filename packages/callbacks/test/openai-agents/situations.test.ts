import { setTimeout as sleep } from 'node:timers/promises';

import {
  Agent,
  type AgentInputItem,
  type Model,
  run,
  Runner,
  setTraceProcessors,
  setTracingDisabled,
  Usage,
  withGenerationSpan,
  withTrace,
} from '@openai/agents';
import { agentsTraceProcessor } from '@spanlight/callbacks/openai-agents';
import { expect, vi } from 'vitest';

import { toolCall, toolCalls } from '../support/openai-agents-answers.ts';
import { type AgentKit, agentKit, guardrail, weatherTool } from '../support/openai-agents-kit.ts';
import { completion, textChunks } from '../support/openai-answers.ts';
import {
  firstEvents,
  messageItem,
  response,
  responseStream,
  textEvents,
  textResponseStream,
} from '../support/openai-responses.ts';
import type { Reply } from '../support/provider-server.ts';
import { readAll } from '../support/read-all.ts';
import { describeSituations, shown, type Situation } from '../support/situations.ts';

const USED = { input: 127, output: 48, cached: 100, cacheWrite: 7, reasoning: 32 };
const step = (name: string, facts: object = {}): object => ({
  name,
  status: 'unset',
  hasTimeToFirstChunk: false,
  ...facts,
});
const failed = (name: string, errorType: string): object =>
  step(name, { status: 'error', errorType });
const CALL = step('chat gpt-test', { finishReasons: ['stop'], ...USED });
const TOOL_CALL = { ...CALL, finishReasons: ['tool_call'] };
const RESPONSE = { ...CALL, name: 'chat gpt-test-2026-01-01' };
const LEFT = { endReason: 'incomplete' };
const AGENT = step('invoke_agent Bot');
const WORKFLOW = step('invoke_workflow Agent workflow');

const words = Array.from({ length: 20 }, (_word, index) => `word${index} `);
const slow: Reply = { chunks: textChunks(words), delayMillis: 5, end: 'open' };
const text: Reply = { json: completion('Hello') };
const turns =
  (...replies: readonly object[]) =>
  (turn: number): Reply => ({ json: replies[turn] ?? replies.at(-1) });

/** Everything that a run has answered. */
function seen(result: {
  finalOutput?: unknown;
  history: AgentInputItem[];
  state: { usage: Usage };
}): unknown {
  const { finalOutput, history, state } = result;
  return { finalOutput, history, usage: state.usage };
}

const caught = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', shown);

/** A model of the program's own, which tells the SDK's tracing what it does, or not. */
function ownModel(isTraced: boolean): Model {
  const answer = {
    usage: new Usage({ input_tokens: 3, output_tokens: 2, total_tokens: 5 }),
    output: [
      {
        type: 'message' as const,
        role: 'assistant' as const,
        status: 'completed' as const,
        content: [{ type: 'output_text' as const, text: 'Hi' }],
      },
    ],
  };
  return {
    getResponse: async () =>
      isTraced
        ? withGenerationSpan(async ({ spanData }) => {
            spanData.model = 'own-1';
            spanData.model_config = { provider: 'acme' };
            spanData.input = [{ role: 'user', content: 'Hello' }];
            await sleep(1);
            spanData.output = answer.output;
            spanData.usage = { input_tokens: 3, output_tokens: 2 };
            return answer;
          })
        : answer,
    async *getStreamedResponse() {
      yield await Promise.reject(new Error('not for streams'));
    },
  };
}

const situations: Situation<AgentKit>[] = [
  {
    name: 'a run with one answer',
    use: async (kit) => seen(await run(kit.agent(), 'Hello')),
    spans: [CALL, AGENT, WORKFLOW],
  },
  {
    name: 'a run with the Responses API',
    reply: { json: response([messageItem('Hello')]) },
    use: async (kit) => seen(await run(kit.agent({ model: kit.responses }), 'Hello')),
    spans: [RESPONSE, AGENT, WORKFLOW],
  },
  {
    name: 'two turns, with parallel tools of which one fails',
    reply: turns(
      toolCalls(
        toolCall('get_weather', { city: 'Bern' }, 'call_1'),
        toolCall('get_weather', { city: 'Atlantis' }, 'call_2'),
      ),
      completion('done'),
    ),
    use: async (kit) => seen(await run(kit.agent({ tools: [weatherTool()] }), 'Hello')),
    spans: [
      TOOL_CALL,
      step('execute_tool get_weather'),
      failed('execute_tool get_weather', 'tool_error'),
      CALL,
      AGENT,
      WORKFLOW,
    ],
  },
  {
    name: 'a handoff to another agent',
    reply: turns(toolCalls(toolCall('transfer_to_Expert', {})), completion('done')),
    use: async (kit) => {
      const expert = new Agent({ name: 'Expert', model: kit.chat });
      return seen(await run(kit.agent({ handoffs: [expert] }), 'Hello'));
    },
    spans: [TOOL_CALL, step('graph.handoff'), AGENT, CALL, step('invoke_agent Expert'), WORKFLOW],
  },
  {
    name: 'an agent as the tool of another one',
    reply: turns(
      toolCalls(toolCall('ask_expert', { input: 'Why?' })),
      completion('because'),
      completion('done'),
    ),
    use: async (kit) => {
      const expert = new Agent({ name: 'Expert', model: kit.chat });
      const ask = expert.asTool({ toolName: 'ask_expert', toolDescription: 'Asks' });
      return seen(await run(kit.agent({ tools: [ask] }), 'Hello'));
    },
    spans: [
      TOOL_CALL,
      CALL,
      step('invoke_agent Expert'),
      step('execute_tool ask_expert'),
      CALL,
      AGENT,
      WORKFLOW,
    ],
  },
  {
    name: 'a guardrail for the input trips',
    use: (kit) => {
      const check = { ...guardrail('no_math', true), runInParallel: false };
      const agent = kit.agent({ inputGuardrails: [check] });
      return caught(run(agent, 'Hello'));
    },
    spans: [
      step('graph.no_math'),
      failed('invoke_agent Bot', 'InputGuardrailTripwireTriggered'),
      failed('invoke_workflow Agent workflow', 'InputGuardrailTripwireTriggered'),
    ],
  },
  {
    name: 'a guardrail for the output is content',
    use: async (kit) => {
      const agent = kit.agent({ outputGuardrails: [guardrail('polite', false)] });
      return seen(await run(agent, 'Hello'));
    },
    spans: [CALL, step('graph.polite'), AGENT, WORKFLOW],
  },
  {
    name: 'a stream that is read to its end',
    reply: { chunks: textChunks(['Hello', ' ', 'you']) },
    use: async (kit) => {
      const result = await run(kit.agent(), 'Hello', { stream: true });
      const events = await readAll(result);
      await result.completed;
      return [events.map((event) => event.type), seen(result)];
    },
    spans: [CALL, AGENT, WORKFLOW],
  },
  {
    name: 'a stream of the Responses API',
    reply: textResponseStream(['Hello', ' ', 'you']),
    use: async (kit) => {
      const result = await run(kit.agent({ model: kit.responses }), 'Hello', { stream: true });
      const events = await readAll(result);
      await result.completed;
      return [events.map((event) => event.type), seen(result)];
    },
    spans: [RESPONSE, AGENT, WORKFLOW],
  },
  {
    name: 'a stream that its reader leaves',
    reply: slow,
    use: async (kit, server) => {
      const result = await run(kit.agent(), 'Hello', { stream: true });
      const types: string[] = [];
      for await (const { type } of result) {
        types.push(type);
        if (types.length === 3) {
          break;
        }
      }
      const isLeft = await server.lastRequest.isLeft;
      await result.completed;
      return [types, isLeft, result.cancelled];
    },
    spans: [
      step('chat gpt-test', LEFT),
      step('invoke_agent Bot', LEFT),
      step('invoke_workflow Agent workflow', LEFT),
    ],
  },
  {
    name: 'a stream of the Responses API that a signal ends',
    reply: responseStream([...firstEvents(), ...textEvents(words)], {
      delayMillis: 5,
      end: 'open',
    }),
    use: async (kit, server) => {
      const controller = new AbortController();
      const { signal } = controller;
      const agent = kit.agent({ model: kit.responses });
      const result = await run(agent, 'Hello', { stream: true, signal });
      await sleep(20);
      controller.abort();
      return [await caught(result.completed), await server.lastRequest.isLeft, result.cancelled];
    },
    spans: [
      step('chat', LEFT),
      step('invoke_agent Bot', LEFT),
      step('invoke_workflow Agent workflow', LEFT),
    ],
  },
  {
    name: 'a stream that a signal ends',
    reply: slow,
    use: async (kit, server) => {
      const controller = new AbortController();
      const { signal } = controller;
      const result = await run(kit.agent(), 'Hello', { stream: true, signal });
      const types: string[] = [];
      const reading = async (): Promise<void> => {
        for await (const { type } of result) {
          types.push(type);
          if (types.length === 3) {
            controller.abort();
          }
        }
        await result.completed;
      };
      return [await caught(reading()), await server.lastRequest.isLeft, result.cancelled];
    },
    spans: [
      step('chat gpt-test', LEFT),
      step('invoke_agent Bot', LEFT),
      step('invoke_workflow Agent workflow', LEFT),
    ],
  },
  {
    name: 'a stream that nobody reads',
    reply: { chunks: textChunks(['Hello']) },
    use: async (kit) => {
      const result = await run(kit.agent(), 'Hello', { stream: true });
      await result.completed;
      return seen(result);
    },
    spans: [CALL, AGENT, WORKFLOW],
  },
  {
    name: 'a stream that breaks',
    reply: { chunks: textChunks(['Hello']).slice(0, 2), end: 'cut' },
    use: async (kit) => {
      const result = await run(kit.agent(), 'Hello', { stream: true });
      const error = await caught(readAll(result));
      return [error, await caught(result.completed)];
    },
    spans: [
      failed('chat gpt-test', 'TypeError'),
      failed('invoke_agent Bot', 'TypeError'),
      failed('invoke_workflow Agent workflow', 'TypeError'),
    ],
  },
  {
    name: 'a run that a signal ends',
    reply: { chunks: [], end: 'open' },
    use: async (kit, server) => {
      const controller = new AbortController();
      const { signal } = controller;
      const count = server.requests.length;
      const running = caught(run(kit.agent(), 'Hello', { signal }));
      await vi.waitFor(() => expect(server.requests.length).toBeGreaterThan(count));
      controller.abort();
      return running;
    },
    spans: [
      step('chat gpt-test', { endReason: 'aborted' }),
      step('invoke_agent Bot', { endReason: 'aborted' }),
      step('invoke_workflow Agent workflow', { endReason: 'aborted' }),
    ],
  },
  {
    name: 'a model that refuses',
    reply: { status: 429, json: { error: { message: 'slow down', code: 'rate_limit_exceeded' } } },
    use: (kit) => caught(run(kit.agent(), 'Hello')),
    spans: [
      failed('chat gpt-test', '429'),
      failed('invoke_agent Bot', '429'),
      failed('invoke_workflow Agent workflow', '429'),
    ],
  },
  {
    name: 'too many turns',
    reply: turns(toolCalls(toolCall('get_weather', { city: 'Bern' }))),
    use: (kit) => caught(run(kit.agent({ tools: [weatherTool()] }), 'Hello', { maxTurns: 1 })),
    spans: [
      TOOL_CALL,
      step('execute_tool get_weather'),
      failed('invoke_agent Bot', 'MaxTurnsExceededError'),
      failed('invoke_workflow Agent workflow', 'MaxTurnsExceededError'),
    ],
  },
  {
    name: 'two runs in one trace',
    use: (kit) =>
      withTrace(
        'Support',
        async () => {
          const first = await run(kit.agent(), 'Hello');
          const second = await run(kit.agent(), 'And now?');
          return [seen(first), seen(second)];
        },
        { groupId: 'thread-1' },
      ),
    spans: [CALL, AGENT, CALL, AGENT, step('invoke_workflow Support')],
  },
  {
    name: 'a run that fails and one that does not, in one trace',
    reply: (turn) => (turn === 0 ? { status: 500, json: {} } : text),
    use: (kit) =>
      withTrace('Support', async () => {
        const error = await caught(run(kit.agent(), 'Hello'));
        await sleep(10);
        return [error, seen(await run(kit.agent(), 'Hello'))];
      }),
    spans: [
      failed('chat gpt-test', '500'),
      failed('invoke_agent Bot', '500'),
      CALL,
      AGENT,
      step('invoke_workflow Support'),
    ],
  },
  {
    name: 'a trace whose function fails',
    use: (kit) =>
      caught(
        withTrace('Support', async () => {
          await run(kit.agent(), 'Hello');
          throw new RangeError('of the program');
        }),
      ),
    spans: [CALL, AGENT, failed('invoke_workflow Support', '_OTHER')],
  },
  {
    name: 'a model of the program, which is traced',
    use: async (kit) => seen(await run(kit.agent({ model: ownModel(true) }), 'Hello')),
    spans: [step('chat own-1', { input: 3, output: 2 }), AGENT, WORKFLOW],
  },
  {
    name: 'a model of the program, of which the SDK is not told',
    use: async (kit) => seen(await run(kit.agent({ model: ownModel(false) }), 'Hello')),
    spans: [AGENT, WORKFLOW],
  },
  {
    name: 'a run whose data is not to be traced',
    use: async (kit) => {
      const runner = new Runner({ traceIncludeSensitiveData: false });
      return seen(await runner.run(kit.agent(), 'Hello'));
    },
    spans: [step('chat gpt-test'), AGENT, WORKFLOW],
  },
  {
    name: 'a run that is not to be traced',
    use: async (kit) => {
      const runner = new Runner({ tracingDisabled: true });
      return seen(await runner.run(kit.agent(), 'Hello'));
    },
    spans: [],
  },
  {
    name: 'tracing is off',
    use: async (kit) => {
      setTracingDisabled(true);
      return seen(await run(kit.agent(), 'Hello'));
    },
    spans: [],
  },
];

describeSituations({
  title: 'what the user of the Agents SDK sees stays the same',
  clientOf: agentKit,
  register: (_kit, callbacks) => setTraceProcessors([agentsTraceProcessor(callbacks)]),
  situations,
  reply: text,
});
