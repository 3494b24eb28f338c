import { setTimeout as sleep } from 'node:timers/promises';

/** The ways in which a process can end. Each is called when its spans have ended, and none of them flushes anything. */
export const endings: Readonly<Record<string, () => unknown>> = {
  return: () => {},
  'event loop drained': () => sleep(100),
  'process.exit': () => process.exit(3),
  SIGTERM: () => endBySignal('SIGTERM'),
  SIGINT: () => endBySignal('SIGINT'),
  'uncaught throw': () => {
    setImmediate(() => {
      throw new Error('the end');
    });
  },
  'unhandled rejection': () => void Promise.reject(new Error('the end')),
};

function endBySignal(signal: NodeJS.Signals): void {
  setInterval(() => {}, 1000); // something to live for
  process.kill(process.pid, signal);
}
