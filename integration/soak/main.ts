// Makes many spans for a long time, for a backend that is down half of it, and checks that every span is accounted for and
// that the memory is bounded.
// usage: node --conditions=@spanlight/source soak/main.ts [minutes=10] [spansPerSecond=20000] [seed]

import { batch, TracerProvider } from '@spanlight/core';

import { httpExporter } from '../faults/http-exporter.ts';
import { sendTo } from '../faults/send-spans.ts';
import { BackendChild } from './backend-child.ts';
import { mistakesAtEnd, mistakesIn } from './books.ts';
import { MemorySamples } from './memory-samples.ts';
import { ProgressLines } from './progress-lines.ts';
import { Workload } from './workload.ts';

const SAMPLE_MILLIS = 1000;
const LINE_MILLIS = 10_000;
const SHUTDOWN_MILLIS = 60_000;

const [minutes = 10, spansPerSecond = 20_000, seed = Date.now() % 1e6] = process.argv
  .slice(2)
  .map(Number);
console.log(`${minutes} minutes, ${spansPerSecond} spans/s, seed ${seed}`);

using backend = await BackendChild.start(seed);
const exporter = httpExporter(sendTo(backend.url));
const provider = new TracerProvider({
  serviceName: 'soak',
  processors: [batch(exporter, { exportTimeoutMillis: 5000 })],
  onError: () => {}, // the backend fails all the time
});
const workload = new Workload(provider.getTracer('soak'), spansPerSecond);
const mistakes = new Set<string>();
const memory = new MemorySamples();
const progress = new ProgressLines();

const sampling = setInterval(() => {
  const stats = provider.stats();
  if (mistakes.size === 0) {
    mistakesIn(stats, workload).forEach((mistake) => mistakes.add(mistake));
  }
  if (stats.exporters[0]!.dropped.queue_full > 0) {
    memory.add(process.memoryUsage.rss()); // from now on the queue has been as full as it gets
  }
}, SAMPLE_MILLIS);
const printing = setInterval(
  () => console.log(progress.next(provider.stats(), backend.phase)),
  LINE_MILLIS,
);
await workload.run(minutes * 60_000);
clearInterval(sampling);
clearInterval(printing);

await backend.stayUp();
await provider.shutdown({ timeoutMillis: SHUTDOWN_MILLIS }).catch((error: unknown) => {
  console.log(`shutdown: ${String(error)}`);
});
const stats = provider.stats();
const received = await backend.count();
mistakesAtEnd(stats, workload, received).forEach((mistake) => mistakes.add(mistake));
if (memory.isGrowing) {
  mistakes.add('the resident memory is growing');
}

console.log(progress.next(stats, 'the end'));
console.log(
  JSON.stringify(
    {
      program: { started: workload.started, ended: workload.ended, open: workload.open },
      stats,
      backend: {
        accepted: received.accepted,
        duplicates: received.duplicates,
        secondsUp: Math.round(received.upMillis / 1000),
        secondsDown: Math.round(received.downMillis / 1000),
      },
      residentMegabytes: {
        most: megabytes(process.resourceUsage().maxRSS * 1024),
        mostOfFirstThird: megabytes(memory.maxima.first),
        mostOfLastThird: megabytes(memory.maxima.last),
      },
    },
    undefined,
    2,
  ),
);
if (mistakes.size > 0) {
  console.log(`mistakes:\n${[...mistakes].join('\n')}`);
  process.exitCode = 1;
} else {
  console.log('The books balance, and the memory is bounded.');
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
