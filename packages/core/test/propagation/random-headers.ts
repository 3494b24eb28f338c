import type { HeaderSet } from './plain-readings.ts';

/** Makes headers and carriers that are the same for the same seed. */
export class RandomHeaders {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Headers that were valid before a few mistakes were made, some of them several times. */
  headers(): HeaderSet {
    const headers: HeaderSet = {};
    for (const [name, make] of Object.entries(MAKERS)) {
      const length = this.pick([0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3]);
      if (length > 0) {
        headers[name] = Array.from({ length }, () => this.#broken(make(this)));
      }
    }
    return headers;
  }

  /** A carrier of these headers, with names in some case, and what its reader should see. */
  carrier(headers: HeaderSet): [kind: string, carrier: object, sent: HeaderSet] {
    const kind = this.pick(['object', 'map', 'pairs', 'methods', 'Headers']);
    if (kind === 'object' || kind === 'map') {
      const named = Object.entries(headers).map(
        ([name, values]) => [this.#inSomeCase(name), this.#oneOrList(values)] as const,
      );
      return [kind, kind === 'map' ? new Map(named) : Object.fromEntries(named), headers];
    }
    if (kind === 'methods') {
      return [kind, this.#accessor(headers), headers];
    }
    const pairs = Object.entries(headers).flatMap(([name, values]) =>
      values.map((value) => [this.#inSomeCase(name), value] as [string, string]),
    );
    if (kind === 'Headers') {
      try {
        const carrier = new Headers(pairs);
        const sent = [...carrier].map(([name, value]): [string, string[]] => [name, [value]]);
        return [kind, carrier, Object.fromEntries(sent)];
      } catch {
        // They do not take every value.
      }
    }
    return ['pairs', pairs, headers];
  }

  /** A carrier that cannot be used as one. */
  hostileCarrier(headers: HeaderSet): object {
    return this.pick(HOSTILE)({ ...headers }) as object;
  }

  below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  hex(length: number): string {
    const digits = this.chance(0.03) ? HEX : HEX.slice(0, 16);
    const used = this.chance(0.02) ? '0' : digits;
    return Array.from({ length }, () => used[this.below(used.length)]).join('');
  }

  /** Members of a list: often few, now and then about as many as may be. */
  list(most: number, member: () => string): string {
    const length = this.chance(0.02) ? most - 2 + this.below(4) : this.below(5);
    const members = Array.from({ length }, () => this.pick(SPACES) + member() + this.pick(SPACES));
    return members.join(',');
  }

  #broken(text: string): string {
    let result = text;
    for (let mistakes = this.pick([0, 0, 0, 0, 1, 1, 2, 5]); mistakes > 0; mistakes -= 1) {
      const at = this.below(result.length + 1);
      const length = this.pick([0, 1, 1, 2, this.below(result.length + 1)]);
      const piece = this.pick([
        '',
        this.pick(PIECES),
        this.pick(PIECES),
        result.slice(at, at + length),
      ]);
      const times = this.chance(0.002) ? this.below(10_000 / (piece.length + 1)) : 1;
      result = result.slice(0, at) + piece.repeat(times) + result.slice(at + length);
    }
    return result;
  }

  #inSomeCase(name: string): string {
    const inTitleCase = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    return this.pick([name, name, name.toUpperCase(), inTitleCase]);
  }

  #oneOrList(values: string[]): string | string[] {
    return values.length === 1 && this.chance(0.8) ? values[0]! : values;
  }

  #accessor(headers: HeaderSet): object {
    const all = new Map(
      Object.entries(headers).map(([name, values]) => [name, this.#oneOrList(values)]),
    );
    return {
      get: (name: string) => all.get(name.toLowerCase()),
      set: (name: string, value: string) => all.set(name.toLowerCase(), value),
    };
  }

  /** mulberry32 */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

const HEX = '0123456789abcdefABCDEF';
const SPACES = ['', '', '', '', ' ', '\t', ' \t '];
const STATE_KEYS = ['a', 'foo', 'tenant@system', '1-2_3*/', 'k'.repeat(250)];
const BAGGAGE_KEYS = ['a', 'foo', 'Key.1', "!#$%&'*+-.^_`|~", '__proto__'];
const KEYS = [...STATE_KEYS, ...BAGGAGE_KEYS, '@', ' '];
const STATE_VALUES = ['1', 'x y', ' x', 'x+y', '~', '%20', 'v'.repeat(250)];
const VALUES = [
  ...STATE_VALUES,
  'Am%C3%A9lie',
  '%F0%9F%98%80',
  '%EF%BB%BF',
  '%ff',
  '%E2%82',
  '%',
  'x=y',
  'v'.repeat(256),
];

const MAKERS: Readonly<Record<string, (random: RandomHeaders) => string>> = {
  host: () => 'localhost',
  traceparent(random) {
    const version = random.pick(['00', '00', '00', '00', '01', 'cc', random.hex(2)]);
    const flags = random.pick(['00', '01', '02', '03', random.hex(2)]);
    const more = random.chance(0.1) ? random.pick(['-', '-x', '.']) : '';
    return `${version}-${random.hex(32)}-${random.hex(16)}-${flags}${more}`;
  },
  tracestate: (random) =>
    random.list(32, () => {
      const key = random.pick(random.chance(0.02) ? KEYS : STATE_KEYS) + random.below(99);
      return `${key}=${random.pick(random.chance(0.02) ? VALUES : STATE_VALUES)}`;
    }),
  baggage(random) {
    const values = random.chance(0.3) ? ['1'] : VALUES;
    return random.list(180, () => {
      const name = random.pick(random.chance(0.02) ? KEYS : BAGGAGE_KEYS) + random.below(9999);
      const pair = `${name}${random.pick(SPACES)}=${random.pick(SPACES)}${random.pick(values)}`;
      const properties = `${random.pick(SPACES)};${random.pick(VALUES)};${random.pick(KEYS)}`;
      return random.chance(0.1) ? pair + properties : pair;
    });
  },
  'x-trace-id': (random) => random.hex(random.pick([16, 32, 32, 32, 31])),
  'x-span-id': (random) => random.hex(random.pick([16, 16, 16, 15])),
  'x-sampled': (random) => random.pick(['0', '1', 'true', 'false', 'FALSE', 'yes', '']),
};

/** What mistakes are made of. */
const PIECES = [
  ...SPACES,
  ...VALUES,
  ...KEYS,
  ...Array.from('-,;=@%"\\.:/0aAfFgz\0\r\n\u007f\u00a0\u2028äß😀'),
  '\ud800',
  'ff',
  '00',
  ',,',
  ', ,',
  '0'.repeat(16),
  '0'.repeat(32),
];

const HOSTILE: readonly ((headers: HeaderSet) => unknown)[] = [
  Object.freeze,
  (headers) => new Proxy(headers, { get: refuse }),
  (headers) => new Proxy(headers, { ownKeys: refuse }),
  (headers) => new Proxy(headers, { set: refuse, deleteProperty: refuse }),
  (headers) => Object.defineProperty(headers, 'traceparent', { get: refuse }),
  (headers) => Object.defineProperty(headers, 'Baggage', { enumerable: true, get: refuse }),
  (headers) => ({ headers, get: refuse, set: refuse, keys: refuse }),
  (headers) => ({ headers, get: () => headers, set: () => headers, keys: () => headers }),
  (headers) => Object.values(headers),
  (headers) => Object.entries(headers).map(([name, value]) => [Symbol(name), value]),
  (headers) => Object.freeze(Object.entries(headers)),
  (headers) => [null, undefined, 7, headers, ...Object.entries(headers)],
  () => undefined,
  () => null,
  () => 'traceparent',
];

function refuse(): never {
  throw new Error('no');
}
