import type { LanguageModel } from 'ai';
import type OpenAI from 'openai';

type ModelObject = Extract<LanguageModel, { readonly specificationVersion: 'v4' }>;
type Completion = OpenAI.ChatCompletion | OpenAI.ChatCompletionChunk;
type ToolCall =
  | OpenAI.ChatCompletionMessageToolCall
  | OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall;

/** Options of a call, as far as they are used. */
interface CallOptions {
  readonly prompt: readonly { readonly role: string; readonly content: unknown }[];
  readonly abortSignal?: AbortSignal;
}

/**
 * A model of the AI SDK that a program has made of a client. It knows texts and calls of tools.
 *
 * @param specification - of the SDK's interface for models, e.g. `v4`
 */
export function modelOver(client: OpenAI, specification: string): ModelObject {
  const model = {
    specificationVersion: specification,
    provider: 'openai.chat',
    modelId: 'gpt-test',
    supportedUrls: {},
    async doGenerate(options: CallOptions) {
      const { abortSignal: signal } = options;
      const completion = await client.chat.completions.create(requestOf(options), { signal });
      const { content, tool_calls: toolCalls = [] } = completion.choices[0]!.message;
      const text = content === null ? [] : [{ type: 'text', text: content }];
      return {
        content: [...text, ...toolCalls.map(toolCallPart)],
        ...finishOf(completion, completion.choices[0]!.finish_reason, specification),
        warnings: [],
      };
    },
    async doStream(options: CallOptions) {
      const { abortSignal: signal } = options;
      const asked = { ...requestOf(options), stream: true as const };
      const chunks = await client.chat.completions.create(asked, { signal });
      return { stream: ReadableStream.from(partsOf(chunks, specification)) };
    },
  };
  return model as unknown as ModelObject;
}

function requestOf({ prompt }: CallOptions) {
  const message = { role: 'user' as const, content: JSON.stringify(prompt) };
  return { model: 'gpt-test', messages: [message] };
}

async function* partsOf(
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
  specification: string,
): AsyncGenerator<object> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: '0' };
  let reason: string | null = null;
  let last: Completion | undefined;
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    reason = choice?.finish_reason ?? reason;
    last = chunk;
    if (choice?.delta.content) {
      yield { type: 'text-delta', id: '0', delta: choice.delta.content };
    }
    yield* (choice?.delta.tool_calls ?? []).map(toolCallPart);
  }
  yield { type: 'text-end', id: '0' };
  if (last !== undefined) {
    yield { type: 'finish', ...finishOf(last, reason, specification) };
  }
}

function toolCallPart(call: ToolCall): object {
  const { name, arguments: input } = (call as OpenAI.ChatCompletionMessageFunctionToolCall)
    .function;
  return { type: 'tool-call', toolCallId: call.id, toolName: name, input };
}

function finishOf({ usage }: Completion, reason: string | null, specification: string): object {
  const finishReason = reason === 'tool_calls' ? 'tool-calls' : reason;
  const { prompt_tokens: input, completion_tokens: output } = usage ?? {};
  return specification === 'v2'
    ? { finishReason, usage: { inputTokens: input, outputTokens: output } }
    : {
        finishReason: { unified: finishReason, raw: reason },
        usage: { inputTokens: { total: input }, outputTokens: { total: output } },
      };
}
