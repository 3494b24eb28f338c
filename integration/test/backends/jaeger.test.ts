import { describe, test } from 'vitest';

import type { KnownDifference } from '../../backends/compare.ts';
import { expectSame } from '../../backends/expect-same.ts';
import type { Protocol } from '../../backends/exporters.ts';
import { startJaeger } from '../../backends/jaeger.ts';
import { JAEGER_OTLP, JAEGER_ZIPKIN } from '../../backends/known-differences.ts';
import { readBack } from '../../backends/read-back.ts';
import { recordLargeTrace, recordRichTrace } from '../../backends/rich-trace.ts';
import { useBackend } from '../../backends/use-backend.ts';

const backend = useBackend(startJaeger);
const differences: Readonly<Record<Protocol, readonly KnownDifference[]>> = {
  'http/protobuf': JAEGER_OTLP,
  'http/json': JAEGER_OTLP,
  grpc: JAEGER_OTLP,
  zipkin: JAEGER_ZIPKIN,
};

describe.each(Object.keys(differences) as Protocol[])('Jaeger, by %s,', (protocol) => {
  test('has a trace as it was sent', async (context) => {
    const both = await readBack(backend(context), protocol, await recordRichTrace());
    expectSame(`Jaeger, ${protocol}`, both, differences[protocol]);
  });

  test('has all of 10,000 spans', async (context) => {
    const both = await readBack(backend(context), protocol, await recordLargeTrace());
    expectSame(`Jaeger, ${protocol}, large`, both, differences[protocol]);
  });
});
