import { propagation, type TextMapPropagator } from '@opentelemetry/api';

import { isTracingSuppressed } from '../context/context.ts';
import { safely } from '../errors/safely.ts';
import { formatBaggage, parseBaggage } from './baggage.ts';
import { headerValues } from './header-values.ts';

const BAGGAGE = 'baggage';

/**
 * Carries OpenTelemetry's baggage in the header `baggage`, as W3C Baggage has it: https://www.w3.org/TR/baggage/. At most 180
 * entries and 8,192 bytes; what is beyond that is neither read nor sent.
 */
export const w3cBaggage: TextMapPropagator = {
  inject(context, carrier, setter) {
    safely(() => {
      const baggage = propagation.getBaggage(context);
      // A backend that is sent spans has no business with the program's baggage.
      if (baggage === undefined || isTracingSuppressed(context)) {
        return;
      }
      const header = formatBaggage(baggage);
      if (header !== '') {
        setter.set(carrier, BAGGAGE, header);
      }
    }, undefined);
  },

  extract(context, carrier, getter) {
    return safely(() => {
      const baggage = parseBaggage(headerValues(carrier, getter, BAGGAGE).join(','));
      return baggage === undefined ? context : propagation.setBaggage(context, baggage);
    }, context);
  },

  fields: () => [BAGGAGE],
};
