import type { CallbackManager } from '@spanlight/callbacks';
import type { Tracer } from '@spanlight/core';
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_OPERATION_NAME,
} from '@spanlight/core/semantic-conventions';
import type OpenAI from 'openai';
import type {
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';

import type { Shop } from './shop.ts';
import { runTool, toolDefinitions } from './tools.ts';

const MODEL = process.env['OPENAI_MODEL'] ?? 'gpt-5.4-mini';
const MAX_TURNS = 5;
const NAME = 'support-agent';

/** What the agent works with. */
export interface Equipment {
  readonly client: OpenAI;
  readonly callbacks: CallbackManager;
  readonly tracer: Tracer;
  readonly shop: Shop;
}

/** Answers a customer: asks the model, runs the tools that it wants, and asks again until there is an answer. */
export class SupportAgent {
  readonly #equipment: Equipment;

  constructor(equipment: Equipment) {
    this.#equipment = equipment;
  }

  /** @param say - called with each piece of the answer as it arrives */
  answer(question: string, say: (text: string) => void): Promise<void> {
    const attributes = {
      [ATTR_GEN_AI_OPERATION_NAME]: 'invoke_agent',
      [ATTR_GEN_AI_AGENT_NAME]: NAME,
    };
    return this.#equipment.tracer.span(`invoke_agent ${NAME}`, { attributes }, async () => {
      const messages: ChatCompletionMessageParam[] = [
        { role: 'system', content: 'You are the support of a shop. Answer in two sentences.' },
        { role: 'user', content: question },
      ];
      for (let turn = 0; turn < MAX_TURNS; turn++) {
        // Each turn needs what the one before it found out.
        // oxlint-disable-next-line no-await-in-loop
        const toolCalls = await this.#ask(messages, say);
        if (toolCalls.length === 0) {
          say('\n');
          return;
        }
        // oxlint-disable-next-line no-await-in-loop
        messages.push(...(await Promise.all(toolCalls.map((call) => this.#runTool(call)))));
      }
    });
  }

  /** One turn of the model, streamed. Adds what it said to the messages, and answers the tool calls that it wants. */
  async #ask(
    messages: ChatCompletionMessageParam[],
    say: (text: string) => void,
  ): Promise<ChatCompletionMessageFunctionToolCall[]> {
    const stream = this.#equipment.client.chat.completions.stream({
      model: MODEL,
      messages,
      tools: toolDefinitions,
      stream_options: { include_usage: true },
    });
    stream.on('content', say);
    const { message } = (await stream.finalChatCompletion()).choices[0] ?? {};
    if (message === undefined) {
      return [];
    }
    messages.push(message);
    return (message.tool_calls ?? []).filter((call) => call.type === 'function');
  }

  async #runTool(call: ChatCompletionMessageFunctionToolCall): Promise<ChatCompletionMessageParam> {
    const { name, arguments: json } = call.function;
    const content = await this.#equipment.callbacks.toolCall(
      { toolName: name, toolCallId: call.id, arguments: json },
      () => runTool(name, json, this.#equipment),
    );
    return { role: 'tool', tool_call_id: call.id, content };
  }
}
