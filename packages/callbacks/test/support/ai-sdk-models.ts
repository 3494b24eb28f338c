import type { Callbacks } from '@spanlight/callbacks';
import { aiSdkTelemetry, aiSdkTracer } from '@spanlight/callbacks/ai-sdk';
import * as ai7 from 'ai';
import * as ai5 from 'ai-5';
import * as ai6 from 'ai-6';

import type { Reply } from './provider-server.ts';

/** What is used of the SDK, in the types of its newest version; older ones differ in what is not used here. */
export type Sdk = Pick<
  typeof ai7,
  | 'APICallError'
  | 'Experimental_Agent'
  | 'Output'
  | 'embed'
  | 'embedMany'
  | 'generateObject'
  | 'generateText'
  | 'stepCountIs'
  | 'streamObject'
  | 'streamText'
  | 'tool'
>;

/** The versions of the SDK, and of the interface of their models. */
export const VERSIONS = [
  { version: 7, sdk: ai7 as Sdk, specification: 'v4' },
  { version: 6, sdk: ai6 as unknown as Sdk, specification: 'v3' },
  { version: 5, sdk: ai5 as unknown as Sdk, specification: 'v2' },
] as const;

type Version = (typeof VERSIONS)[number];

/** Options of a call by which the SDK tells of it. */
interface TelemetryOptions {
  functionId?: string;
  recordInputs?: boolean;
  recordOutputs?: boolean;
  metadata?: Record<string, string>;
}

/** A program that uses one version of the SDK. */
export class SdkUser {
  readonly sdk: Sdk;
  readonly version: number;
  readonly url: string;
  readonly model: ai7.LanguageModel;
  readonly embeddingModel: Exclude<ai7.EmbeddingModel, string>;
  readonly #callbacks: Callbacks | undefined;

  constructor({ sdk, version, specification }: Version, url: string, callbacks?: Callbacks) {
    this.sdk = sdk;
    this.version = version;
    this.url = url;
    this.#callbacks = callbacks;
    const target = { specificationVersion: specification, provider: 'openai.responses' };
    this.model = {
      ...target,
      modelId: 'm1',
      supportedUrls: {},
      doGenerate: async (options: CallOptions) => ({
        ...inSpecification(specification, Object(await (await post(sdk, url, options)).json())),
        warnings: [],
      }),
      doStream: async (options: CallOptions) => ({
        stream: partsOf(specification, await post(sdk, url, { ...options, stream: true })),
      }),
    } as unknown as ai7.LanguageModel;
    this.embeddingModel = {
      ...target,
      modelId: 'e1',
      maxEmbeddingsPerCall: 2,
      supportsParallelCalls: true,
      doEmbed: async (options: CallOptions) => ({
        ...Object(await (await post(sdk, url, options)).json()),
        warnings: [],
      }),
    };
  }

  /** To be spread into the options of a call. */
  telemetry(options: TelemetryOptions = {}): object {
    const callbacks = this.#callbacks;
    if (this.version === 7) {
      const integrations = callbacks === undefined ? [] : [aiSdkTelemetry(callbacks)];
      return { telemetry: { ...options, integrations } };
    }
    return callbacks === undefined
      ? {}
      : {
          experimental_telemetry: { ...options, isEnabled: true, tracer: aiSdkTracer(callbacks) },
        };
  }
}

interface CallOptions {
  readonly prompt?: unknown;
  readonly values?: unknown;
  readonly abortSignal?: AbortSignal;
  readonly stream?: boolean;
}

async function post(sdk: Sdk, url: string, options: CallOptions): Promise<Response> {
  const { prompt, values, stream, abortSignal } = options;
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ prompt, values, stream }),
    ...(abortSignal === undefined ? {} : { signal: abortSignal }),
  });
  if (!response.ok) {
    throw new sdk.APICallError({
      message: `secret of ${JSON.stringify(prompt)}`,
      url,
      requestBodyValues: {},
      statusCode: response.status,
      isRetryable: response.status === 503,
      responseHeaders: { 'retry-after-ms': '1' },
    });
  }
  return response;
}

// Node leaves a stream open to which nobody listens: on cancellation the request is given up.
function partsOf(specification: string, response: Response): ReadableStream {
  let rest = '';
  return (response.body as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(
      new TransformStream<string, unknown>({
        transform(text, controller) {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            controller.enqueue(inSpecification(specification, JSON.parse(line) as object));
          }
        },
      }),
    );
}

/** A part or an answer, which are written here as models of specification 4 and 3 give them. */
function inSpecification(specification: string, told: object): object {
  const { usage, finishReason } = told as Partial<typeof FINISH>;
  return specification === 'v2' && usage !== undefined && finishReason !== undefined
    ? {
        ...told,
        finishReason: finishReason.unified,
        usage: {
          inputTokens: usage.inputTokens.total,
          outputTokens: usage.outputTokens.total,
          totalTokens: 175,
          cachedInputTokens: usage.inputTokens.cacheRead,
          reasoningTokens: usage.outputTokens.reasoning,
        },
      }
    : told;
}

const FINISH = {
  finishReason: { unified: 'stop', raw: 'STOP' },
  usage: {
    inputTokens: { total: 127, noCache: 20, cacheRead: 100, cacheWrite: 7 },
    outputTokens: { total: 48, text: 16, reasoning: 32 },
  },
};
const RESPONSE = { id: 'r1', modelId: 'm1-2026', timestamp: new Date(0) };

/** An answer that came whole. */
export function answer(content: readonly object[], finish: object = {}): object {
  return { content, ...FINISH, ...finish, response: { id: 'r1', modelId: 'm1-2026' } };
}

export function textAnswer(text: string): Reply {
  return { json: answer([{ type: 'text', text }]) };
}

const TOOL_CALLS = { finishReason: { unified: 'tool-calls', raw: 'TOOLS' } };

export function toolCall(toolCallId: string, toolName: string, input: object): object {
  return { type: 'tool-call', toolCallId, toolName, input: JSON.stringify(input) };
}

export function toolAnswer(...calls: readonly object[]): Reply {
  return { json: answer(calls, TOOL_CALLS) };
}

/** The parts of a streamed text, up to what `finish` says. */
export function textParts(words: readonly string[], finish: readonly object[] = [finishPart()]) {
  return [
    ...FIRST_PARTS,
    { type: 'text-start', id: '0' },
    ...words.map((delta) => ({ type: 'text-delta', id: '0', delta })),
    { type: 'text-end', id: '0' },
    ...finish,
  ];
}

const FIRST_PARTS = [
  { type: 'stream-start', warnings: [] },
  { type: 'response-metadata', ...RESPONSE, timestamp: undefined },
];

export function finishPart(finish: object = {}): object {
  return { type: 'finish', ...FINISH, ...finish };
}

export function toolParts(...calls: readonly object[]): object[] {
  return [...FIRST_PARTS, ...calls, finishPart(TOOL_CALLS)];
}

/** A stream of parts on the wire. */
export function streamOf(parts: readonly unknown[], how: object = {}): Reply {
  return { chunks: parts, frame: (part) => `${JSON.stringify(part)}\n`, last: '', ...how };
}
