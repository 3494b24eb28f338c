import type { TraceState } from '@opentelemetry/api';

import { textOf } from '../errors/safely.ts';

const MAX_MEMBERS = 32;

/** Up to one member and the comma behind it. Spaces in front of a value belong to it, those behind it do not. */
const MEMBER =
  /[ \t,]*(?:([a-z\d][a-z\d_\-*/@]{0,255})=([ -+\--<>-~]{0,255}[!-+\--<>-~])[ \t]*)?(?:,|$)/y;

/**
 * Reads a `tracestate` header (W3C Trace Context Level 2, 3.3). Undefined if nothing is in it, or if anything in it is
 * invalid: for one wrong member, or more than 32, the whole is discarded. Of members with the same key the first counts, as
 * it was written last.
 */
export function parseTraceState(header: string): TraceState | undefined {
  const members = parseMembers(header);
  return members === undefined || members.size === 0 ? undefined : new W3CTraceState(members);
}

/** A trace state by the grammar of Level 2, which the API's own does not follow. A change answers a new one. */
class W3CTraceState implements TraceState {
  readonly #members: ReadonlyMap<string, string>;

  constructor(members: ReadonlyMap<string, string>) {
    this.#members = members;
  }

  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  /** Puts a member in front; the last one goes if there are too many. Nothing happens if it is outside of the grammar. */
  set(key: string, value: string): TraceState {
    if (parseMembers(`${textOf(key)}=${textOf(value)}`)?.get(key) !== value) {
      return this;
    }
    const others = this.#without(key).slice(0, MAX_MEMBERS - 1);
    return new W3CTraceState(new Map([[key, value], ...others]));
  }

  unset(key: string): TraceState {
    return new W3CTraceState(new Map(this.#without(key)));
  }

  serialize(): string {
    return [...this.#members].map(([key, value]) => `${key}=${value}`).join(',');
  }

  #without(key: string): [string, string][] {
    return [...this.#members].filter(([other]) => other !== key);
  }
}

function parseMembers(header: string): Map<string, string> | undefined {
  const members = new Map<string, string>();
  let count = 0;
  MEMBER.lastIndex = 0;
  do {
    const match = MEMBER.exec(header);
    if (match === null) {
      return undefined;
    }
    const [, key, value] = match;
    if (key !== undefined && value !== undefined) {
      count += 1;
      if (count > MAX_MEMBERS) {
        return undefined;
      }
      if (!members.has(key)) {
        members.set(key, value);
      }
    }
  } while (MEMBER.lastIndex < header.length);
  return members;
}
