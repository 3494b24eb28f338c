import type {
  ReadableSpan,
  SpanlightError,
  Tracer,
  TracerProviderOptions,
} from '../../src/index.ts';
import { TracerProvider } from '../../src/index.ts';

/** A tracer with a provider of its own, and what became of its spans. */
export interface Recording {
  readonly provider: TracerProvider;
  readonly tracer: Tracer;
  /** Every recorded span, in the order in which they ended. */
  readonly spans: ReadableSpan[];
  /** What was reported to `onError`. */
  readonly errors: SpanlightError[];
  /** The one ended span of this name. */
  readonly span: (name: string) => ReadableSpan;
}

/** Makes a tracer that is registered nowhere, and collects the spans it ends. */
export function recordSpans(options: TracerProviderOptions = {}): Recording {
  const spans: ReadableSpan[] = [];
  const errors: SpanlightError[] = [];
  const collector = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new TracerProvider({
    onError: (error) => void errors.push(error),
    ...options,
    processors: [...(options.processors ?? []), collector],
  });
  return {
    provider,
    tracer: provider.getTracer('test'),
    spans,
    errors,
    span(name) {
      const found = spans.filter((span) => span.name === name);
      if (found.length !== 1) {
        const names = spans.map((span) => span.name).join(', ');
        throw new Error(`${found.length} spans are named "${name}". There are: ${names}`);
      }
      return found[0]!;
    },
  };
}
