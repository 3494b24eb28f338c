import { errorMessage } from '@spanlight/core';

/** The name of this package in messages. */
export const SOURCE = 'exporter-otlp';

/** Reads an option. Throws if it is there and cannot be read. */
export function fromOption<T>(
  name: string,
  value: unknown,
  parse: (value: unknown) => T | undefined,
  advice: string,
  ErrorType: new (message: string) => Error = TypeError,
): T | undefined {
  const parsed = parse(value);
  if (parsed === undefined && value !== undefined) {
    throw new ErrorType(complaint(name, value, advice));
  }
  return parsed;
}

/** The variable for traces, `OTEL_EXPORTER_OTLP_TRACES_…`, else the one for all signals. */
export function fromVariables<T>(
  name: string,
  parse: (text: string) => T | undefined,
  advice: string,
): T | undefined {
  return fromVariable(`TRACES_${name}`, parse, advice) ?? fromVariable(name, parse, advice);
}

/** Reads `OTEL_EXPORTER_OTLP_…`. If it is blank it counts as unset, if it cannot be read it is named and ignored. */
export function fromVariable<T>(
  name: string,
  parse: (text: string) => T | undefined,
  advice: string,
): T | undefined {
  const variable = `OTEL_EXPORTER_OTLP_${name}`;
  const text = process.env[variable]?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  const parsed = parse(text);
  if (parsed === undefined) {
    console.warn(`${complaint(variable, text, advice)} It is ignored.`);
  }
  return parsed;
}

/** Says which setting cannot have which value, and what to set instead. */
export function complaint(name: string, value: unknown, advice: string): string {
  const problem = /headers$/i.test(name) ? 'cannot be read' : `cannot be ${shown(value)}`;
  return errorMessage(SOURCE, `${name} ${problem}. Set ${advice}.`);
}

function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      // What stands before an @ or after a question mark may be a password or a key.
      return JSON.stringify(value.replace(/^.*@/s, '…@').replace(/\?.*$/s, '?…'));
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}
