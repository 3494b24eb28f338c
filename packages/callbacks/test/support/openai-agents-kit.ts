import {
  Agent,
  type AgentOptions,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  setTraceProcessors,
  setTracingDisabled,
  tool,
} from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';

import type { ProviderServer } from './provider-server.ts';

/** What a program with the Agents SDK has: a client, models that use it, and agents that use these. */
export interface AgentKit {
  readonly client: OpenAI;
  readonly chat: OpenAIChatCompletionsModel;
  readonly responses: OpenAIResponsesModel;
  /** An agent that calls itself `Bot`, and uses chat completions. */
  agent(options?: Partial<AgentOptions>): Agent;
}

/** Makes one. From then on the SDK traces, which it does not by itself in tests, and tells nobody, least of all OpenAI. */
export function agentKit(server: ProviderServer): AgentKit {
  setTraceProcessors([]);
  setTracingDisabled(false);
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 });
  const chat = new OpenAIChatCompletionsModel(client, 'gpt-test');
  const responses = new OpenAIResponsesModel(client, 'gpt-test');
  return {
    client,
    chat,
    responses,
    agent: (options) => new Agent({ name: 'Bot', model: chat, ...options }),
  };
}

/** A tool that knows the weather. It throws where there is none. */
export function weatherTool(work: (city: string) => unknown = () => undefined) {
  return tool({
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      await work(city);
      if (city === 'Atlantis') {
        throw new TypeError('no such city: Atlantis');
      }
      return `sunny in ${city}`;
    },
  });
}

/** A guardrail, for an input or an output. */
export function guardrail(name: string, tripwireTriggered: boolean) {
  return { name, execute: async () => ({ outputInfo: {}, tripwireTriggered }) };
}
