// Numbers as people read them. They are grouped by commas whatever the locale, like everything else here is English.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1532` → `1,532` */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** A count with its noun: `1 retry`, `2 retries`. */
export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** `61 tok/s`, below ten with one decimal. */
export function formatRate(tokensPerSecond: number): string {
  const text = tokensPerSecond < 9.95 ? tokensPerSecond.toFixed(1) : formatCount(tokensPerSecond);
  return `${text} tok/s`;
}

const second = 1e9;

/**
 * Two or three digits and the unit that fits them: `412 µs`, `4.2 ms`, `320 ms`, `1.90 s`, `12.3 s`, `2 min 05 s`,
 * `1 h 23 min`, `3 d 04 h`.
 *
 * @param nanos - not negative, finite
 * @param micro - the prefix for a millionth
 */
export function formatDuration(nanos: number, micro: string): string {
  // Each limit lies where the rounding of its form would show the next unit.
  if (nanos < 999_500) return `${Math.round(nanos / 1e3)} ${micro}s`;
  if (nanos < 9.95e6) return `${trimZero((nanos / 1e6).toFixed(1))} ms`;
  if (nanos < 999.5e6) return `${Math.round(nanos / 1e6)} ms`;
  if (nanos < 9.995 * second) return `${(nanos / second).toFixed(2)} s`;
  if (nanos < 59.95 * second) return `${(nanos / second).toFixed(1)} s`;
  if (nanos < 3599.5 * second) return pair(nanos / second, 60, 'min', 's');
  if (nanos < (86_400 - 30) * second) return pair(nanos / second / 60, 60, 'h', 'min');
  return pair(nanos / second / 3600, 24, 'd', 'h');
}

function pair(value: number, base: number, large: string, small: string): string {
  const rounded = Math.round(value);
  const rest = String(rounded % base).padStart(2, '0');
  return `${formatCount(Math.floor(rounded / base))} ${large} ${rest} ${small}`;
}

/** Labels of an axis: the exact value in one unit, without zeros nobody needs. */
export function formatTick(nanos: number, step: number, micro: string): string {
  const [size, unit] = tickUnit(step, micro);
  return `${trimZero((nanos / size).toFixed(1))} ${unit}`;
}

function tickUnit(step: number, micro: string): [number, string] {
  if (step < 1e6) return [1e3, `${micro}s`];
  if (step < 500e6) return [1e6, 'ms'];
  if (step < 60 * second) return [second, 's'];
  if (step < 3600 * second) return [60 * second, 'min'];
  if (step < 86_400 * second) {
    return [3600 * second, 'h'];
  }
  return [86_400 * second, 'd'];
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}
