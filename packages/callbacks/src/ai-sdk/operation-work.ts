import type { Attributes } from '@opentelemetry/api';
import type { CallbackManager, Run } from '@spanlight/callbacks';
import { readString } from '@spanlight/callbacks/bridge';

import {
  type SpanWork,
  startEmbedding,
  startLanguageModel,
  startReranking,
  startTool,
} from './call-work.ts';
import { Operation } from './operation.ts';
import { agentOf, languageModelOf } from './span-facts.ts';

/** A call of a function of the SDK, such as `generateText`. */
export class OperationWork implements SpanWork {
  readonly operation: Operation;
  readonly #mayBeAgent: boolean;
  readonly #attributes: Attributes;
  /** What a critical handler threw at its start: its calls are not made. */
  #refusal: { readonly error: unknown } | undefined;

  static isToldBy(name: string): boolean {
    return /^ai\.(?:(?:generate|stream)(?:Text|Object)|embed(?:Many)?|rerank)$/.test(name);
  }

  constructor(manager: CallbackManager, name: string, attributes: Attributes) {
    this.operation = new Operation(manager, true);
    this.#mayBeAgent = name.endsWith('Text');
    this.#attributes = attributes;
    // Without inputs it is not known whether it has tools.
    if ('ai.telemetry.functionId' in attributes || !('ai.prompt' in attributes)) {
      try {
        this.#becomeAgent();
      } catch (error) {
        // Here some versions of the SDK are not prepared for it.
        this.#refusal = { error };
      }
    }
  }

  get run(): Run | undefined {
    return this.operation.agent;
  }

  /**
   * Starts what a span inside tells of.
   *
   * @returns undefined if it is unknown
   * @throws what a critical handler throws
   */
  start(name: string, attributes: Attributes): SpanWork | undefined {
    if (this.#refusal !== undefined) {
      throw this.#refusal.error;
    }
    switch (/(?:toolCall|do[A-Z][a-z]+)$/.exec(name)?.[0]) {
      case 'doGenerate':
      case 'doStream':
        return this.#startModel(name, attributes);
      case 'doEmbed':
        return startEmbedding(this.operation, attributes);
      case 'doRerank':
        return startReranking(this.operation, attributes);
      case 'toolCall':
        return startTool(this.operation, attributes);
      default:
        return undefined;
    }
  }

  failed(error: unknown): void {
    this.operation.fail(error);
  }

  ended(attributes: Attributes): void {
    this.operation.agent?.report({ output: readString(attributes, 'ai.response.text') });
    // Of a stream that is aborted, the SDK ends this span without a word, and not that of the call of the model.
    this.operation.end(this.operation.models.get(undefined) === undefined ? undefined : 'aborted');
  }

  #startModel(name: string, attributes: Attributes): SpanWork {
    const request = languageModelOf(name, attributes);
    if (request.tools !== undefined && request.tools.length > 0) {
      this.#becomeAgent();
    }
    return startLanguageModel(this.operation, name, request);
  }

  #becomeAgent(): void {
    if (this.#mayBeAgent && this.operation.agent === undefined) {
      this.operation.startAgent(agentOf(this.#attributes));
    }
  }
}
