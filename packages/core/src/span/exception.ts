import { safely, textOf } from '../errors/safely.ts';

/** So many causes of an exception are kept, with their stacks. */
const MAX_CAUSES = 8;

/** The attributes of an `exception` event for anything that can be thrown. Never throws. */
export function exceptionAttributes(exception: unknown): Record<string, string | undefined> {
  return {
    'exception.type': exceptionType(exception),
    'exception.message': exceptionMessage(exception),
    'exception.stacktrace': stackWithCauses(exception),
  };
}

/** The class of an exception: its `name`, its constructor's, or its code: the first that says more than `Error`. */
function exceptionType(exception: unknown): string | undefined {
  if (typeof exception !== 'object' || exception === null) {
    return undefined;
  }
  const constructor = read(exception, 'constructor');
  const candidates = [
    read(exception, 'name'),
    typeof constructor === 'function' ? read(constructor, 'name') : undefined,
    read(exception, 'code'),
  ];
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && candidate !== '' && candidate !== 'Error') {
      return candidate;
    }
  }
  return 'Error';
}

/** What an exception says: its message, else its code, else the thrown value itself. */
export function exceptionMessage(exception: unknown): string {
  if (typeof exception !== 'object' || exception === null) {
    return textOf(exception);
  }
  for (const key of ['message', 'code']) {
    const text = read(exception, key);
    if ((typeof text === 'string' && text !== '') || typeof text === 'number') {
      return String(text);
    }
  }
  return '';
}

/** Whether an exception says that work was cancelled by its caller, as `AbortController` and Node do. */
export function isAbort(exception: unknown): boolean {
  return (
    typeof exception === 'object' && exception !== null && read(exception, 'name') === 'AbortError'
  );
}

function stackWithCauses(exception: unknown): string | undefined {
  if (typeof exception !== 'object' || exception === null) {
    return undefined;
  }
  const stacks = [stackOf(exception)];
  const seen = new Set<unknown>([exception]);
  const causes = causesOf(exception);
  while (causes.length > 0) {
    const cause = causes.shift();
    if (seen.has(cause) || stacks.length > MAX_CAUSES) {
      continue;
    }
    seen.add(cause);
    stacks.push(`Caused by: ${stackOf(cause)}`);
    causes.unshift(...causesOf(cause));
  }
  return stacks.join('\n');
}

function stackOf(exception: unknown): string {
  const type = exceptionType(exception);
  const message = exceptionMessage(exception);
  const header = type === undefined ? message : `${type}: ${message}`;
  if (typeof exception !== 'object' || exception === null) {
    return header;
  }
  // The stack's own header was written when the error was made, before a subclass or its user set name and message. Frames
  // are looked for behind it: a message may look like frames itself.
  const stack = read(exception, 'stack');
  if (typeof stack !== 'string') {
    return header;
  }
  const messageAt = stack.indexOf(message);
  const frames = stack.indexOf('\n    at ', messageAt === -1 ? 0 : messageAt + message.length);
  return frames === -1 ? header : header + stack.slice(frames);
}

function causesOf(exception: unknown): unknown[] {
  if (typeof exception !== 'object' || exception === null) {
    return [];
  }
  const errors = safely(() => {
    const list = read(exception, 'errors');
    return Array.isArray(list) ? list.slice(0, MAX_CAUSES) : [];
  }, []);
  return [read(exception, 'cause'), ...errors].filter(
    (cause) => cause !== undefined && cause !== null,
  );
}

function read(target: object, key: string): unknown {
  return safely(() => (target as Record<string, unknown>)[key], undefined);
}
