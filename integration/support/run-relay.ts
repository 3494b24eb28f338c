import type { ExportedSpan } from './exported-span.ts';
import { type RunningProcess, startProcess } from './running-process.ts';
import { startCollector } from './span-collector.ts';
import { startNode } from './start-node.ts';

/** Node with Spanlight, or Python with OpenTelemetry's SDK. */
export type Language = 'node' | 'python';

/** What has arrived at a process of the relay. */
export interface Hop {
  readonly service: string;
  readonly traceparent: string;
  readonly tracestate: string;
  /** As the process has read it. */
  readonly baggage: Readonly<Record<string, string>>;
}

/** What the messages have left behind on their way. */
export interface RelayRun {
  /** For each message, where it came by. */
  readonly hops: readonly (readonly Hop[])[];
  readonly spans: readonly ExportedSpan[];
}

export interface RelayOptions {
  /** The Python that has OpenTelemetry's SDK. */
  readonly python: string;
  /** The headers of each message that the first process gets. Default: one message without any. */
  readonly messages?: readonly Readonly<Record<string, string>>[];
  /** What is done with traces that start in the relay. Default: they are recorded. */
  readonly sampler?: 'parentbased_always_on' | 'parentbased_always_off';
}

/** Starts three processes, each of which asks the next by HTTP, sends messages to the first, and ends them. */
export async function runRelay(
  languages: readonly [Language, Language, Language],
  { python, messages = [{}], sampler = 'parentbased_always_on' }: RelayOptions,
): Promise<RelayRun> {
  await using collector = await startCollector();
  const start = (index: number, next?: RunningProcess): Promise<RunningProcess> => {
    const language = languages[index];
    const options = {
      env: {
        OTEL_SERVICE_NAME: `${language}-${index + 1}`,
        OTEL_TRACES_SAMPLER: sampler,
        COLLECTOR_URL: collector.url,
        ...(next && { NEXT_URL: next.ready[1]! }),
      },
      ready: /^listening on (.*)/,
    };
    return language === 'node'
      ? startNode(['relay/relay.ts'], options)
      : startProcess(python, ['relay/relay.py'], options);
  };
  await using third = await start(2);
  await using second = await start(1, third);
  await using first = await start(0, second);

  const answers = messages.map(async (headers) => {
    const response = await fetch(first.ready[1]!, { headers });
    return (await response.json()) as Hop[];
  });
  const hops = await Promise.all(answers);
  await Promise.all([first.end(), second.end(), third.end()]); // now their spans are delivered
  return { hops, spans: collector.spans };
}
