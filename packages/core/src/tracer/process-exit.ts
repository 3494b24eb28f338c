import { requireMillis } from '../errors/options.ts';

/** What happens to spans when the process ends. */
export interface ExitOptions {
  /** Deliver when nothing is left to do for the process. Open spans are ended as incomplete. Default true. */
  beforeExit?: boolean;
  /**
   * Shut down at SIGTERM and SIGINT, then let the signal have its default effect; at once if it comes again. Not while the
   * program listens to the signal itself. Default true.
   */
  signals?: boolean;
  /**
   * Shut down at an uncaught exception or unhandled rejection, then let it end the process. Not while the program handles
   * them itself. Default true.
   */
  uncaughtExceptions?: boolean;
  /** How long this may hold the process, in milliseconds. Default 5000. */
  timeoutMillis?: number;
}

/** The options with defaults. Throws a `RangeError` for a time that is none. */
export function resolveExitOptions(options: ExitOptions | false = {}): Required<ExitOptions> {
  const isOn = options !== false;
  const resolved = {
    beforeExit: isOn,
    signals: isOn,
    uncaughtExceptions: isOn,
    timeoutMillis: 5000,
    ...options,
  };
  requireMillis('atExit.timeoutMillis', resolved.timeoutMillis);
  return resolved;
}

/** Someone with spans to deliver before the process ends. */
export interface ExitParticipant {
  readonly options: Required<ExitOptions>;
  /** Ends open spans and delivers, for the process has nothing else to do. Never rejects. */
  finish(): Promise<void>;
  /** In the time of the options. */
  shutdown(): Promise<void>;
  /** Counts what is not delivered: the process is gone after this. */
  abandon(): void;
}

type Listener = (...args: unknown[]) => void;

/** The part of Node's `process` that is needed. */
interface Process {
  readonly pid: number;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
  listenerCount(event: string): number;
  kill(pid: number, signal: string): void;
}

/** Events whose listeners take away what they do by default, and the option for each. */
const YIELDING = {
  SIGTERM: 'signals',
  SIGINT: 'signals',
  uncaughtException: 'uncaughtExceptions',
} as const;

type YieldingEvent = keyof typeof YIELDING;

/**
 * Listens for the end of the process, for all participants together.
 *
 * To signals and uncaught exceptions it listens only while nobody else does: what the program does about them is its own
 * business, and packages that end the process themselves refrain from it when they see another listener.
 */
class ProcessExit {
  readonly #process: Process;
  readonly #participants = new Set<ExitParticipant>();
  readonly #listeners = new Map<string, Listener>();
  #isEnding = false;

  constructor(process: Process) {
    this.#process = process;
  }

  add(participant: ExitParticipant): void {
    this.#participants.add(participant);
    this.#refresh();
  }

  delete(participant: ExitParticipant): void {
    this.#participants.delete(participant);
    this.#refresh();
  }

  /** Listens to what somebody wants to hear of, and to nothing else. */
  #refresh(): void {
    const isWatching = this.#participants.size > 0;
    this.#listen('beforeExit', isWatching, () => this.#finish());
    this.#listen('exit', isWatching, () => this.#participants.forEach((one) => one.abandon()));
    for (const change of ['newListener', 'removeListener']) {
      this.#listen(change, isWatching, (event) => {
        if ((event as string) in YIELDING) {
          queueMicrotask(() => this.#refresh());
        }
      });
    }
    for (const event of Object.keys(YIELDING) as YieldingEvent[]) {
      const isWanted = this.#wanting(YIELDING[event]).length > 0 && !this.#isAlsoHeard(event);
      this.#listen(event, isWanted && !this.#isEnding, (cause) => void this.#end(event, cause));
    }
  }

  #listen(event: string, isWanted: boolean, listener: Listener): void {
    const present = this.#listeners.get(event);
    if (isWanted && present === undefined) {
      this.#listeners.set(event, listener);
      this.#process.on(event, listener);
    } else if (!isWanted && present !== undefined) {
      this.#listeners.delete(event);
      this.#process.off(event, present);
    }
  }

  #wanting(option: keyof ExitOptions): ExitParticipant[] {
    return [...this.#participants].filter((one) => one.options[option]);
  }

  /** Whether somebody else listens. */
  #isAlsoHeard(event: YieldingEvent): boolean {
    return this.#process.listenerCount(event) > (this.#listeners.has(event) ? 1 : 0);
  }

  #finish(): void {
    for (const participant of this.#wanting('beforeExit')) {
      void participant.finish();
    }
  }

  async #end(event: YieldingEvent, cause: unknown): Promise<void> {
    if (this.#isAlsoHeard(event)) {
      return;
    }
    if (!this.#isEnding) {
      this.#isEnding = true;
      await Promise.allSettled(this.#wanting(YIELDING[event]).map((one) => one.shutdown()));
    }
    this.#isEnding = true;
    this.#participants.forEach((one) => one.abandon());
    this.#refresh();
    if (event === 'uncaughtException') {
      queueMicrotask(() => {
        throw cause;
      });
    } else {
      this.#process.kill(this.#process.pid, event);
    }
  }
}

const EXIT_KEY = /* @__PURE__ */ Symbol.for('spanlight.process-exit.1');

/** Has a participant take part in the end of the process, where there is one. Shared by all copies of this package. */
export function watchProcessExit(participant: ExitParticipant): () => void {
  const global = globalThis as { process?: Partial<Process>; [EXIT_KEY]?: ProcessExit };
  if (typeof global.process?.on !== 'function') {
    return () => {};
  }
  const exit = (global[EXIT_KEY] ??= new ProcessExit(global.process as Process));
  exit.add(participant);
  return () => exit.delete(participant);
}
