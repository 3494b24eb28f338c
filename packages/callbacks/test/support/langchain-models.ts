import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';

/** What a {@link ScriptedModel} answers. */
export interface Answer {
  readonly content?: string;
  readonly tool_calls?: { id: string; name: string; args: Record<string, unknown> }[];
  readonly finishReason?: string;
  readonly error?: Error;
}

const USAGE = {
  input_tokens: 127,
  output_tokens: 48,
  total_tokens: 175,
  input_token_details: { cache_read: 100, cache_creation: 7, audio: 3 },
  output_token_details: { reasoning: 32 },
};

/** A chat model that answers what a test says, word by word if it is streamed, and tells what the real ones tell. */
export class ScriptedModel extends BaseChatModel {
  readonly #answers: readonly Answer[];
  readonly #delayMillis: number;
  /** How many calls have come. */
  calls = 0;

  constructor(answers: readonly (Answer | string)[], delayMillis = 0) {
    super({});
    this.#answers = answers.map((answer) =>
      typeof answer === 'string' ? { content: answer } : answer,
    );
    this.#delayMillis = delayMillis;
  }

  override _llmType(): string {
    return 'scripted';
  }

  override bindTools(): this {
    return this;
  }

  override getLsParams(): LangSmithParams {
    return {
      ls_model_type: 'chat',
      ls_provider: 'xai',
      ls_model_name: 'm1',
      ls_temperature: 0.5,
      ls_max_tokens: 99,
      ls_stop: ['END'],
    };
  }

  override invocationParams(): Record<string, unknown> {
    return {
      model: 'm1',
      top_p: 0.9,
      seed: 7,
      tools: [{ type: 'function', function: { name: 'add', description: 'adds', parameters: {} } }],
    };
  }

  override async _generate(
    _messages: BaseMessage[],
    options: BaseChatModelCallOptions,
  ): Promise<ChatResult> {
    await this.pause(options.signal);
    const { content = '', finishReason = 'stop', tool_calls = [] } = this.next();
    const message = new AIMessage({ id: 'answer-1', content, tool_calls });
    return { generations: [{ text: content, message: finished(message, finishReason) }] };
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    options: BaseChatModelCallOptions,
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const { content = '' } = this.next();
    const words = content.match(/\S+\s*/g) ?? [];
    const pieces = ['', ...words].map(
      (text) => new AIMessageChunk({ id: 'answer-1', content: text }),
    );
    pieces.push(finished(new AIMessageChunk({ id: 'answer-1', content: '' }), 'stop'));
    for (const message of pieces) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await this.pause(options.signal);
      const chunk = new ChatGenerationChunk({ text: message.text, message });
      yield chunk;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, {
        chunk,
      });
    }
  }

  /** Takes a while, unless a signal cancels it. */
  protected async pause(signal: AbortSignal | undefined): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#delayMillis));
    signal?.throwIfAborted();
  }

  protected next(): Answer {
    const answer = this.#answers[Math.min(this.calls, this.#answers.length - 1)] ?? {};
    this.calls += 1;
    if (answer.error !== undefined) {
      throw answer.error;
    }
    return answer;
  }
}

function finished<M extends AIMessage | AIMessageChunk>(message: M, finishReason: string): M {
  return Object.assign(message, {
    usage_metadata: { ...USAGE },
    response_metadata: { finish_reason: finishReason, model_name: 'm1-2026' },
  });
}
