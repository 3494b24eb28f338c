import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';

/**
 * Reads headers from a plain object, an array of `[name, value]` pairs, or anything with a `get`: `Headers`, a `Map`, a
 * request of Express. Names count in any case. A header that is there several times is answered as an array.
 */
export const carrierGetter: TextMapGetter<unknown> = {
  keys: namesIn,

  get(carrier, name) {
    const values = textsIn(valuesIn(carrier, name));
    return values.length > 1 ? values : values[0];
  },
};

/** Writes headers to what `carrierGetter` reads. One that is there already, in whichever case, is replaced. */
export const carrierSetter: TextMapSetter<unknown> = {
  set(carrier, name, value) {
    if (isPairs(carrier)) {
      const others = carrier.filter((pair) => !isSameHeader(pair?.[0], name));
      carrier.length = 0;
      others.forEach((pair) => carrier.push(pair));
      carrier.push([name, value]);
      return;
    }
    const headers = carrier as UnknownHeaders;
    const stale = namesIn(carrier).filter((key) => key !== name && isSameHeader(key, name));
    if (typeof headers.set === 'function') {
      stale.forEach((key) => headers.delete?.(key));
      headers.set(name, value);
    } else {
      stale.forEach((key) => Reflect.deleteProperty(headers, key));
      headers[name] = value;
    }
  },
};

/** Whether a key of a carrier names a header. */
export function isSameHeader(key: unknown, name: string): boolean {
  return (
    typeof key === 'string' &&
    key.length === name.length &&
    key.toLowerCase() === name.toLowerCase()
  );
}

/** The texts in what a getter answered: one, several, or none. */
export function textsIn(answer: unknown): string[] {
  return [answer].flat().filter((value) => typeof value === 'string');
}

type Pairs = (readonly [name: unknown, value: unknown] | undefined)[];

/** A plain object, or one with methods. */
interface UnknownHeaders {
  [name: string]: unknown;
  get?(name: string): unknown;
  set?(name: string, value: string): unknown;
  keys?(): Iterable<unknown>;
  delete?(name: string): unknown;
}

function isPairs(carrier: unknown): carrier is Pairs {
  return Array.isArray(carrier);
}

function namesIn(carrier: unknown): string[] {
  if (isPairs(carrier)) {
    return textsIn(carrier.map((pair) => pair?.[0]));
  }
  const headers = carrier as UnknownHeaders;
  if (typeof headers.get !== 'function') {
    return Object.keys(headers);
  }
  return typeof headers.keys === 'function' ? textsIn([...headers.keys()]) : [];
}

function valuesIn(carrier: unknown, name: string): unknown {
  if (isPairs(carrier)) {
    return carrier.filter((pair) => isSameHeader(pair?.[0], name)).flatMap((pair) => pair?.[1]);
  }
  const headers = carrier as UnknownHeaders;
  const read = (key: string): unknown =>
    typeof headers.get === 'function' ? headers.get(key) : headers[key];
  return (
    read(name) ??
    namesIn(carrier)
      .filter((key) => isSameHeader(key, name))
      .flatMap(read)
  );
}
