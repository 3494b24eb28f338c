import { withContext } from '../context/active-context.ts';
import { SUPPRESSED_CONTEXT } from '../context/context.ts';
import { plainMessage, SpanlightError, toError } from '../errors/errors.ts';
import { withDeadline } from './deadline.ts';
import { ExportingProcessor } from './exporting-processor.ts';
import { nameOf } from './name-of.ts';
import type { SpanProcessor } from './processor.ts';

type Settling = 'forceFlush' | 'shutdown';

/** Flushes or shuts down all processors at once. Rejects when they are done, saying which ones failed and why. */
export async function settleProcessors(
  processors: readonly SpanProcessor[],
  method: Settling,
  timeoutMillis: number,
): Promise<void> {
  const failures: { text: string; error: unknown }[] = [];
  const settle = async (processor: SpanProcessor): Promise<void> => {
    try {
      await settleProcessor(processor, method, timeoutMillis);
    } catch (error) {
      failures.push({ text: `${nameOf(processor)}: ${plainMessage(toError(error))}`, error });
    }
  };
  await Promise.all(processors.map(settle));
  if (failures.length > 0) {
    const texts = failures.map(({ text }) => text).join(' ');
    const code = method === 'shutdown' ? 'shutdown_failed' : 'flush_failed';
    throw new SpanlightError('core', code, `not everything was delivered: ${texts}`, {
      cause: new AggregateError(failures.map(({ error }) => error)),
    });
  }
}

/** Flushes or shuts down one processor. Ours keep to the time and then say what is left; of others that is not known. */
export async function settleProcessor(
  processor: SpanProcessor,
  method: Settling,
  timeoutMillis: number,
): Promise<void> {
  // What an exporter sends of its own accord makes no spans, or each flush would leave some for the next.
  const work = withContext(SUPPRESSED_CONTEXT, () => processor[method]({ timeoutMillis }));
  await (processor instanceof ExportingProcessor ? work : withDeadline(work, timeoutMillis));
}
