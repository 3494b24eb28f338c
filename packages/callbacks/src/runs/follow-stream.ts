import type { RunHandle } from './abandoned-runs.ts';

/** What of a web stream gives it on, out of sight. */
const GIVING_ON = ['tee', 'pipeTo', 'pipeThrough'] as const;

/** Whether a value is a stream of the web. */
export function isWebStream(value: object): boolean {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}

/**
 * Ends a run with what becomes of a web stream, in place. Iteration is followed elsewhere.
 *
 * @returns false if it cannot be followed, because it is frozen
 */
export function followWebStream(handle: RunHandle, stream: object): boolean {
  const isFollowed = replaceMethod(stream, 'getReader', (call) => {
    const reader = call();
    if (typeof reader === 'object' && reader !== null) {
      followReader(handle, reader);
    }
    return reader;
  });
  replaceMethod(stream, 'cancel', (call) => {
    handle.run.abandon('break');
    return call();
  });
  for (const name of GIVING_ON) {
    replaceMethod(stream, name, (call) => {
      handle.run.abandon('raw');
      return call();
    });
  }
  return isFollowed;
}

function followReader(handle: RunHandle, reader: object): void {
  replaceMethod(reader, 'read', (call) => {
    const read = handle.run.within(call);
    return read instanceof Promise
      ? read.then(
          (result: { readonly done?: unknown } | undefined) => {
            if (result?.done === true) {
              handle.run.end();
            }
            return result;
          },
          (error: unknown) => {
            handle.run.fail(error);
            throw error;
          },
        )
      : read;
  });
  replaceMethod(reader, 'cancel', (call) => {
    handle.run.abandon('break');
    return call();
  });
}

/** What is used of a stream of Node. */
interface NodeStream {
  readonly errored: unknown;
  readonly readableEnded: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Whether a value is a readable stream of Node. */
export function isNodeStream(value: object): value is NodeStream {
  const stream = value as Partial<NodeStream>;
  return typeof stream.readableEnded === 'boolean' && typeof stream.once === 'function';
}

/** Ends a run when a stream of Node is closed, however it is read. */
export function followNodeStream(handle: RunHandle, stream: NodeStream): void {
  stream.once('close', () => {
    const { errored, readableEnded } = stream;
    if (errored !== null && errored !== undefined) {
      handle.run.fail(errored);
    } else {
      handle.run.abandon(readableEnded ? undefined : 'break');
    }
  });
}

function replaceMethod(
  target: object,
  name: string,
  instead: (call: () => unknown) => unknown,
): boolean {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') {
    return true;
  }
  const value = (...args: unknown[]): unknown =>
    instead(() => Reflect.apply(method, target, args) as unknown);
  return Reflect.defineProperty(target, name, { configurable: true, value, writable: true });
}
