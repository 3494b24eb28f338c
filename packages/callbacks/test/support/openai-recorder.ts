import type {
  Callbacks,
  EmbeddingEndEvent,
  EmbeddingStartEvent,
  LlmEndEvent,
  LlmErrorEvent,
  LlmStartEvent,
} from '@spanlight/callbacks';
import { registerOpenAI } from '@spanlight/callbacks/openai';
import type OpenAI from 'openai';

import { clientOf, NEWEST } from './openai-clients.ts';
import type { ProviderServer, Reply } from './provider-server.ts';

/** Keeps the events of models. */
export class Recorder implements Callbacks {
  readonly starts: LlmStartEvent[] = [];
  readonly ends: (LlmEndEvent | LlmErrorEvent)[] = [];
  readonly tokens: string[] = [];
  embeddingStart: EmbeddingStartEvent | undefined;
  embeddingEnd: EmbeddingEndEvent | undefined;

  onLlmStart(event: LlmStartEvent): void {
    this.starts.push(event);
  }

  onLlmToken({ token }: { token: string }): void {
    this.tokens.push(token);
  }

  onLlmEnd(event: LlmEndEvent): void {
    this.ends.push(event);
  }

  onLlmError(event: LlmErrorEvent): void {
    this.ends.push(event);
  }

  onEmbeddingStart(event: EmbeddingStartEvent): void {
    this.embeddingStart = event;
  }

  onEmbeddingEnd(event: EmbeddingEndEvent): void {
    this.embeddingEnd = event;
  }
}

/** Uses a registered client of the newest version. Answers what handlers have heard. */
export async function heard(
  server: ProviderServer,
  reply: Reply,
  use: (client: OpenAI) => unknown,
): Promise<Recorder> {
  server.reply = () => reply;
  const client = clientOf(NEWEST, server);
  const recorder = new Recorder();
  registerOpenAI(client, recorder);
  await use(client);
  return recorder;
}
