import { addRunFinder } from '@spanlight/callbacks';
import type { Listeners } from '@spanlight/callbacks/bridge';

import { activeNativeRun } from './native-runs.ts';
import { type NativeTracer, TracerBridge } from './tracer-bridge.ts';

/** Where a client that traces itself keeps its tracer. */
const TRACER = '_tracer';

/** The tracer that stands in for the client's own, and what puts that back. */
export interface ReplacedTracer {
  /** Undefined if the client does not trace itself: because it is too old, or was told not to. */
  readonly tracer: TracerBridge | undefined;
  readonly restore: () => void;
}

/**
 * Replaces the tracer of a client in place.
 *
 * @throws TypeError if the client is frozen
 */
export function replaceTracer(listeners: Listeners<object>): ReplacedTracer {
  const { client } = listeners;
  const before = Reflect.getOwnPropertyDescriptor(client, TRACER);
  if (before === undefined || !isTracer(before.value)) {
    return { tracer: undefined, restore: () => undefined };
  }
  const tracer = new TracerBridge(before.value, listeners);
  Object.defineProperty(client, TRACER, { ...before, value: tracer });
  addRunFinder(activeNativeRun);
  return {
    tracer,
    restore() {
      // Unless someone else has replaced it since.
      if (Reflect.get(client, TRACER) === tracer) {
        Object.defineProperty(client, TRACER, before);
      }
    },
  };
}

function isTracer(value: unknown): value is NativeTracer {
  return typeof (value as Partial<NativeTracer> | null | undefined)?.startSpan === 'function';
}
