import { cells, padStart } from './cells.ts';
import { spanMark } from './marks.ts';
import { readModelCall } from './model-call.ts';
import { formatDuration } from './numbers.ts';
import type { Paint } from './palette.ts';
import { printable } from './printable.ts';
import { errorsOf } from './span-errors.ts';
import { factsOf, retryTail } from './span-facts.ts';
import { displayName } from './span-name.ts';
import type { SpanView } from './span-view.ts';
import type { Symbols } from './symbols.ts';

/** Room for the usual durations, up to `59.9 s`; longer ones move the rest of their line. */
const durationCells = 7;

/** A span in one line, without its line feed, of any width: time of its end, mark, duration, name, facts, trace. */
export function formatLine(span: SpanView, symbols: Symbols, paint: Paint, cwd?: string): string {
  const mark = spanMark(span, symbols);
  const call = readModelCall(span);
  const duration =
    span.duration === undefined ? symbols.missing : formatDuration(span.duration, symbols.micro);
  const facts = factsOf(span, call, symbols)
    .flat()
    .map((fact) => paint(fact.tone, fact.text));
  const error = errorsOf(span, cwd).at(-1);
  const parts = [
    paint('quiet', timeOfDay(span.end)),
    paint(mark.tone, mark.symbol),
    padStart(duration, durationCells),
    displayName(span, call) + paint('warning', retryTail(span, symbols)),
    error === undefined ? '' : paint('bad', error.heading),
    error?.place === undefined ? '' : paint('quiet', error.place),
    facts.join(paint('quiet', ` ${symbols.separator} `)),
    paint('quiet', `trace ${printable(span.traceId) || symbols.missing}`),
  ];
  return parts.filter((part) => cells(part) > 0).join('  ');
}

const unknownTime = '--:--:--.---';

/** `14:03:59.250`, where the program runs. */
function timeOfDay(nanos: bigint | undefined): string {
  if (nanos === undefined) {
    return unknownTime;
  }
  const date = new Date(Number(nanos / 1_000_000n));
  if (Number.isNaN(date.getTime())) {
    return unknownTime;
  }
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(
    (part) => String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
