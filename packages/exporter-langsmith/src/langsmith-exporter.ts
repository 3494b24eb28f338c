import { setTimeout as sleep } from 'node:timers/promises';

import {
  ExportError,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
  SpanlightError,
} from '@spanlight/core';

import { Backlog, type Loss } from './backlog.ts';
import { HeldSpans } from './held-spans.ts';
import {
  type LangSmithExporterOptions,
  type LangSmithSettings,
  resolveOptions,
} from './langsmith-options.ts';
import { RunIngest } from './run-ingest.ts';
import { type PlacedSpan, RunPositions } from './run-positions.ts';
import { toRun } from './to-run.ts';

const SOURCE = 'exporter-langsmith';
/** How long an export may take that nobody else has set a deadline for. */
const EXPORT_TIMEOUT_MILLIS = 10_000;
/** How long a flush tries: as long as a shutdown of Spanlight takes at most. */
const FLUSH_TIMEOUT_MILLIS = 10_000;
/** How often it is looked for spans that have waited too long, and for runs to send again. */
const LOOK_MILLIS = 5000;
/** How long a flush waits between its attempts. */
const RETRY_MILLIS = 500;

/**
 * Sends spans to LangSmith as native runs, with the tree as it was.
 *
 * LangSmith has to be told the whole way from the root down to a run. With Spanlight that is known when a span ends. In the
 * OpenTelemetry SDK, and below spans that this exporter has not seen, a span is kept until all its ancestors have ended, for
 * ten minutes and in 64 MiB at most, or until the next flush; then the uppermost span that is known becomes a root. What is
 * kept is sent by `forceFlush` and `shutdown`, which reject if it is lost.
 */
export class LangSmithExporter implements SpanExporter {
  readonly name = 'langsmith';
  readonly #settings: LangSmithSettings;
  readonly #ingest: RunIngest;
  readonly #positions = new RunPositions();
  readonly #held = new HeldSpans();
  readonly #backlog = new Backlog((runs, signal) => this.#send(runs, signal));
  /** One thing after the other: what is placed depends on what was sent. */
  #line: Promise<unknown> = Promise.resolve();
  #look: NodeJS.Timeout | undefined;
  #shutdown: Promise<void> | undefined;

  /** @throws TypeError if there is no API key, or an option or a variable has a value that it cannot have */
  constructor(options: LangSmithExporterOptions = {}) {
    this.#settings = resolveOptions(options);
    this.#ingest = new RunIngest(this.#settings);
  }

  onStart(span: ReadableSpan): void {
    this.#positions.start(span);
  }

  export: SpanExporter['export'] = (spans, resultCallback, options) => {
    if (this.#shutdown !== undefined) {
      const error = new SpanlightError(SOURCE, 'exporter_shut_down', 'was shut down.');
      resultCallback({ code: 1, error });
      return;
    }
    void this.#inLine(async () => {
      const signal = options?.signal ?? AbortSignal.timeout(EXPORT_TIMEOUT_MILLIS);
      const result = await this.#deliver(spans, signal);
      // Only Spanlight counts what an answer says was refused.
      const loss = options && result.code === 0 ? this.#backlog.takeLoss(spans.length) : undefined;
      resultCallback(
        loss === undefined
          ? result
          : { code: 0, rejectedSpans: loss.count, error: lossError('export_failed', loss) },
      );
    });
  };

  /** Sends everything that is kept. Rejects if some of it, or of what was kept before, is lost or cannot be sent now. */
  forceFlush(): Promise<void> {
    return this.#shutdown ?? this.#inLine(() => this.#flush());
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#inLine(async () => {
      clearTimeout(this.#look);
      this.#backlog.hurry();
      await this.#sendEverything();
      this.#backlog.giveUp();
      this.#throwLoss('shutdown_failed');
    });
    return this.#shutdown;
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => {});
    return done;
  }

  async #deliver(spans: readonly ReadableSpan[], signal: AbortSignal): Promise<ExportResult> {
    try {
      const { placed, waiting } = this.#positions.place(spans, false);
      await this.#send(placed, signal);
      this.#positions.remember(placed);
      this.#held.add(waiting);
      this.#releaseDescendants(placed);
      this.#release(this.#held.takeOverdue());
      await this.#backlog.send(signal);
    } catch (error) {
      return { code: 1, error: error as Error };
    } finally {
      this.#lookLater();
    }
    return { code: 0 };
  }

  async #send(placed: readonly PlacedSpan[], signal: AbortSignal): Promise<void> {
    if (placed.length > 0) {
      await this.#ingest.send(this.#toRuns(placed), signal);
    }
  }

  #toRuns(placed: readonly PlacedSpan[]): ReturnType<typeof toRun>[] {
    const { projectName, hideInputs, hideOutputs } = this.#settings;
    const hasEventContent = hideInputs === false && hideOutputs === false;
    try {
      return placed.map((span) => toRun(span, projectName, hasEventContent));
    } catch (cause) {
      const message = 'cannot read a span.';
      throw new ExportError(SOURCE, message, { failure: 'rejected', cause });
    }
  }

  /** Lets go what waited for these runs. */
  #releaseDescendants(placed: readonly PlacedSpan[]): void {
    const held = this.#held.ofTracesOf(placed.map(({ span }) => span));
    const descendants = this.#positions.place(held, false).placed;
    this.#held.remove(descendants.map(({ span }) => span));
    this.#addToBacklog(descendants);
  }

  /** Lets go what has not to wait any longer, with what is known of its ancestors. */
  #release(spans: readonly ReadableSpan[]): void {
    this.#addToBacklog(this.#positions.place(spans, true).placed);
  }

  // Remembered at once: of a tree that is sent in parts, every part has to say the same.
  #addToBacklog(placed: readonly PlacedSpan[]): void {
    this.#positions.remember(placed);
    this.#backlog.add(placed);
  }

  async #flush(): Promise<void> {
    await this.#sendEverything();
    this.#lookLater();
    const { length, failure } = this.#backlog;
    if (length > 0) {
      throw lossError('flush_failed', { count: length, cause: failure }, 'now');
    }
    this.#throwLoss('flush_failed');
  }

  async #sendEverything(): Promise<void> {
    this.#release(this.#held.takeAll());
    const deadline = performance.now() + FLUSH_TIMEOUT_MILLIS;
    const signal = AbortSignal.timeout(FLUSH_TIMEOUT_MILLIS);
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      await this.#backlog.send(signal);
      const pause = Math.max(this.#backlog.pauseMillis, RETRY_MILLIS);
      if (this.#backlog.length === 0 || performance.now() + pause > deadline) {
        return;
      }
      // oxlint-disable-next-line no-await-in-loop -- see above
      await sleep(pause);
    }
  }

  #throwLoss(code: string): void {
    const loss = this.#backlog.takeLoss(Infinity);
    if (loss !== undefined) {
      throw lossError(code, loss);
    }
  }

  /** Looks after what is kept once in a while. Does not keep the process alive. */
  #lookLater(): void {
    const isIdle = this.#held.isEmpty && this.#backlog.length === 0;
    if (isIdle || this.#shutdown !== undefined) {
      return;
    }
    this.#look ??= setTimeout(() => {
      this.#look = undefined;
      void this.#inLine(async () => {
        this.#release(this.#held.takeOverdue());
        await this.#backlog.send(AbortSignal.timeout(EXPORT_TIMEOUT_MILLIS));
        this.#lookLater();
      });
    }, LOOK_MILLIS).unref();
  }
}

/** @param when - `now`: they are not lost yet */
function lossError(code: string, { count, cause }: Loss, when = ''): SpanlightError {
  const spans = count === 1 ? '1 span' : `${count} spans`;
  const why = cause instanceof Error ? cause.message.replace(/^(\[[^\]]*\] )+/, '') : 'unknown';
  const message = `cannot deliver ${spans} that waited for their parents${when && ` ${when}`}: ${why}`;
  return new SpanlightError(SOURCE, code, message, { cause });
}
