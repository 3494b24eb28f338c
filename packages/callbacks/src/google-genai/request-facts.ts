import type { LlmRequest } from '@spanlight/callbacks';
import { attempt, read, readString, serverOf } from '@spanlight/callbacks/bridge';

/** Who is asked, by any method. */
export function targetFacts(
  client: object,
  params: unknown,
): Pick<LlmRequest, 'provider' | 'model' | 'serverAddress' | 'serverPort'> {
  const clientOptions = read(read(client, 'apiClient'), 'clientOptions');
  const ownOptions = read(read(params, 'config'), 'httpOptions');
  const baseUrl =
    readString(ownOptions, 'baseUrl') ?? read(read(clientOptions, 'httpOptions'), 'baseUrl');
  return {
    provider: providerOf(client),
    ...serverOf(baseUrl),
    model: readString(params, 'model'),
  };
}

/** Which of Google's two APIs a client talks to. */
export function providerOf(client: object): string {
  return read(client, 'vertexai') === true ? 'gcp.vertex_ai' : 'gcp.gemini';
}

/** By which the caller can cancel: without a signal, never. An abort that is not the caller's is a time limit. Never throws. */
export function signalOf(params: unknown): AbortSignal {
  const signal = attempt(() => read(read(params, 'config'), 'abortSignal'), undefined);
  return signal instanceof AbortSignal ? signal : new AbortController().signal;
}
