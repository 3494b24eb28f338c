import type { LlmOutcome } from '@spanlight/callbacks';
import { attempt, read, readCount } from '@spanlight/callbacks/bridge';

const HEADERS = [
  ['anthropic.request.id', 'request-id'],
  ['anthropic.organization.id', 'anthropic-organization-id'],
  ['anthropic.workspace.id', 'anthropic-workspace-id'],
] as const;

/** What the status and the headers of a response tell, in the names of the client's own tracing. Never throws. */
export function httpAttributes(response: unknown): LlmOutcome['attributes'] {
  const attributes = (): LlmOutcome['attributes'] => {
    const headers = read(response, 'headers');
    const found = HEADERS.map(([name, header]) => [name, headerOf(headers, header)] as const);
    return {
      'http.response.status_code': readCount(response, 'status'),
      ...Object.fromEntries(found),
    };
  };
  return attempt(attributes, undefined);
}

function headerOf(headers: unknown, name: string): string | undefined {
  const get = read(headers, 'get');
  const value: unknown =
    typeof get === 'function' ? Reflect.apply(get, headers, [name]) : undefined;
  return typeof value === 'string' ? value : undefined;
}
