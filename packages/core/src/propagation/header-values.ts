import type { TextMapGetter } from '@opentelemetry/api';

import { safely } from '../errors/safely.ts';
import { carrierGetter, isSameHeader, textsIn } from './carrier.ts';

/**
 * All values of a header, through anyone's getter. Its name counts in any case: Go, for one, sends `Traceparent`. One that
 * cannot be read has none, and costs no other its values.
 */
export function headerValues(
  carrier: unknown,
  getter: TextMapGetter<unknown>,
  name: string,
): string[] {
  return safely(() => {
    const values = textsIn(getter.get(carrier, name));
    if (values.length > 0 || getter === carrierGetter) {
      return values; // ours has looked at every name
    }
    return getter
      .keys(carrier)
      .filter((key) => isSameHeader(key, name))
      .flatMap((key) => textsIn(getter.get(carrier, key)));
  }, []);
}

/** The value of a header that may be sent once. Of several values none can be trusted, so they count as none. */
export function onlyHeaderValue(
  carrier: unknown,
  getter: TextMapGetter<unknown>,
  name: string,
): string | undefined {
  const values = headerValues(carrier, getter, name);
  return values.length === 1 ? values[0] : undefined;
}
