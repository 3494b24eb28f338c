import type { ReadableSpan } from '@spanlight/core';

/** Hands out marked secrets, each once. */
export class Secrets {
  readonly #make: (number: string) => string;
  readonly used: string[] = [];

  constructor(make: (number: string) => string) {
    this.#make = make;
  }

  get next(): string {
    const secret = this.#make(String(this.used.length + 10));
    this.used.push(secret);
    return secret;
  }

  error(): Error {
    const cause = new Error(`because ${this.next}`);
    return new Error(`line one\n    at ${this.next} (file:1:1)`, { cause });
  }
}

/** Does something that may fail. */
export async function quietly(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {
    // Told by the handlers.
  }
}

/** Those of the secrets that are anywhere in what spans export. */
export function found(secrets: Secrets, spans: readonly ReadableSpan[]): string[] {
  const exported = JSON.stringify(
    spans.map(({ name, attributes, events, links, status }) => ({
      name,
      attributes,
      events,
      links,
      status,
    })),
  );
  return secrets.used.filter((secret) => exported.includes(secret));
}
