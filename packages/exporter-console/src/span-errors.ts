import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@spanlight/core/semantic-conventions';

import { endReasonOf, isFailed } from './marks.ts';
import { printable } from './printable.ts';
import type { AttributeView, SpanView } from './span-view.ts';
import { nodesRepeatedBelow, type TraceNode } from './trace-tree.ts';

/** An error of a span, in the words to be printed. */
export interface SpanError {
  /** `PaymentError: card declined` */
  readonly heading: string;
  /** The place in the user's own code: `at charge (src/payment.ts:41:11)`. */
  readonly place: string | undefined;
  /** `HttpError: 402 Payment Required`, from the nearest cause to the last. */
  readonly causes: readonly string[];
}

const maxErrors = 3;
const maxCauses = 8;

/** The errors of a span: its exceptions or, without any, what its status says. Empty for a failure without words. */
export function errorsOf(span: SpanView, cwd: string | undefined): SpanError[] {
  const exceptions = exceptionsOf(span);
  if (exceptions.length > 0) {
    return exceptions.slice(-maxErrors).map((attributes) => describeException(attributes, cwd));
  }
  const heading = isFailed(span)
    ? join(span.attributes.get(ATTR_ERROR_TYPE), span.statusMessage)
    : '';
  return heading === '' ? [] : [{ heading, place: undefined, causes: [] }];
}

/** Spans whose errors only came up from below. They are told where they happened, and not again. */
export function propagatedErrors(nodes: readonly TraceNode[]): Set<TraceNode> {
  return nodesRepeatedBelow(
    nodes,
    (node) => errorKeys(node.span),
    (node) => soughtKeys(node.span),
  );
}

/** The exceptions of a span, without the one that only says that it was aborted: its mark says that. */
function exceptionsOf(span: SpanView): AttributeView[] {
  const isAborted = endReasonOf(span) === 'aborted';
  return span.events
    .filter((event) => event.name === 'exception')
    .map((event) => event.attributes)
    .filter((exception) => !isAborted || exception.get(ATTR_EXCEPTION_TYPE) !== 'AbortError');
}

function errorKeys(span: SpanView): string[] {
  const keys = isFailed(span) ? ['', `message ${span.statusMessage ?? ''}`] : [];
  for (const exception of exceptionsOf(span)) {
    keys.push(exceptionKey(exception), `message ${text(exception.get(ATTR_EXCEPTION_MESSAGE))}`);
  }
  return keys;
}

function soughtKeys(span: SpanView): string[] {
  const exception = exceptionsOf(span).at(-1);
  if (exception !== undefined) {
    return [exceptionKey(exception)];
  }
  if (!isFailed(span)) {
    return [];
  }
  // A failure without words says no more than that something below it failed.
  return [span.statusMessage === undefined ? '' : `message ${span.statusMessage}`];
}

function exceptionKey(exception: AttributeView): string {
  return `exception ${text(exception.get(ATTR_EXCEPTION_TYPE))} ${text(exception.get(ATTR_EXCEPTION_MESSAGE))}`;
}

function describeException(attributes: AttributeView, cwd: string | undefined): SpanError {
  const lines = text(attributes.get(ATTR_EXCEPTION_STACKTRACE)).split('\n');
  const heading = join(
    attributes.get(ATTR_EXCEPTION_TYPE),
    text(attributes.get(ATTR_EXCEPTION_MESSAGE)),
  );
  return {
    heading: heading || printable(lines[0] ?? '') || 'exception',
    place: placeOf(lines, cwd),
    causes: lines
      .map((line) => /^\s*(?:Caused by|\[cause\]): (.+?)(?: \{)?$/.exec(line)?.[1])
      .filter((cause) => cause !== undefined)
      .slice(0, maxCauses)
      .map(printable),
  };
}

/** The first frame that is neither of a package nor of Node. The causes' frames follow those of the error itself. */
function placeOf(lines: readonly string[], cwd: string | undefined): string | undefined {
  for (const line of lines) {
    const frame = /^\s+at (?:async )?(?:(.*?) \()?([^()]+:\d+:\d+)\)?$/.exec(line);
    const location = frame?.[2];
    if (location === undefined || /node_modules|^node:/.test(location)) {
      continue;
    }
    const name = frame?.[1];
    const place = fromCwd(location, cwd);
    return printable(
      name === undefined || name.includes('<anonymous>') ? `at ${place}` : `at ${name} (${place})`,
    );
  }
  return undefined;
}

function fromCwd(location: string, cwd: string | undefined): string {
  const position = /:\d+:\d+$/.exec(location)?.[0] ?? '';
  let file = location.slice(0, location.length - position.length);
  try {
    file = file.startsWith('file:') ? fileURLToPath(file) : file;
  } catch {
    // A URL of another system: shown as it is.
  }
  if (cwd !== undefined && isAbsolute(file)) {
    const inside = relative(cwd, file);
    file = inside.startsWith('..') || isAbsolute(inside) ? file : inside.replaceAll(sep, '/');
  }
  return file + position;
}

function join(type: unknown, message: string | undefined): string {
  const [kind, words] = [printable(text(type)).trim(), printable(message ?? '').trim()];
  if (kind === '' || words === kind || words.startsWith(`${kind}: `)) {
    return words;
  }
  return words === '' ? kind : `${kind}: ${words}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
