import { ExportError } from '@spanlight/core';

import type { HeaderValues } from './headers.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import { SOURCE } from './read-setting.ts';

/** The headers of one request. Rejects with an `ExportError` if the function for them fails: it may have them later. */
export async function requestHeaders({ headers }: OtlpSettings): Promise<HeaderValues> {
  try {
    return await headers();
  } catch (cause) {
    // What it says itself may hold a secret.
    const message = 'the function headers fails, or returns what HTTP does not allow.';
    throw new ExportError(SOURCE, message, { failure: 'retryable', cause });
  }
}

/** What was sent with a request and may not stand in a message. */
export function secretsOf(headers: HeaderValues, url: URL): string[] {
  return [...Object.values(headers), ...url.searchParams.values()];
}
