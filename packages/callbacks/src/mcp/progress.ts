import type { ToolRun } from '@spanlight/callbacks';
import { attempt, readNumber, readString } from '@spanlight/callbacks/bridge';

import { isRecord } from './record.ts';

/** Options with which the run hears of progress as well, if the caller wants to. Anything else as it is. Never throws. */
export function withProgress(options: unknown, run: ToolRun): unknown {
  return attempt(() => {
    if (!isRecord(options) || typeof options.onprogress !== 'function') {
      return options;
    }
    return { ...options, onprogress: heardByRun(options.onprogress, run) };
  }, options);
}

// What a critical handler throws goes where the errors of the caller's own function go.
function heardByRun(onprogress: object, run: ToolRun): (...args: unknown[]) => unknown {
  return function (this: unknown, ...args) {
    try {
      run.progress(progressFacts(args[0]));
    } finally {
      Reflect.apply(onprogress as () => unknown, this, args);
    }
  };
}

function progressFacts(progress: unknown): Parameters<ToolRun['progress']>[0] {
  return {
    progress: readNumber(progress, 'progress') ?? 0,
    total: readNumber(progress, 'total'),
    message: readString(progress, 'message'),
  };
}
