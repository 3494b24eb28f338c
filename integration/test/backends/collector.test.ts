import { describe, test } from 'vitest';

import { startCollector } from '../../backends/collector.ts';
import type { KnownDifference } from '../../backends/compare.ts';
import { expectSame } from '../../backends/expect-same.ts';
import type { Protocol } from '../../backends/exporters.ts';
import { OTLP, ZIPKIN } from '../../backends/known-differences.ts';
import { readBack } from '../../backends/read-back.ts';
import { recordLargeTrace, recordRichTrace } from '../../backends/rich-trace.ts';
import { useBackend } from '../../backends/use-backend.ts';

const backend = useBackend(startCollector);
const differences: Readonly<Record<Protocol, readonly KnownDifference[]>> = {
  'http/protobuf': OTLP,
  'http/json': OTLP,
  grpc: OTLP,
  zipkin: ZIPKIN,
};

describe.each(Object.keys(differences) as Protocol[])('Collector, by %s,', (protocol) => {
  test('has a trace as it was sent', async (context) => {
    const both = await readBack(backend(context), protocol, await recordRichTrace());
    expectSame(`Collector, ${protocol}`, both, differences[protocol]);
  });

  test('has all of 10,000 spans', async (context) => {
    const both = await readBack(backend(context), protocol, await recordLargeTrace());
    expectSame(`Collector, ${protocol}, large`, both, differences[protocol]);
  });
});

test('Collector, a trace sent by OTLP and by Zipkin is the same trace', async (context) => {
  const spans = await recordRichTrace();
  const byOtlp = await readBack(backend(context), 'http/protobuf', spans);
  const byZipkin = await readBack(backend(context), 'zipkin', spans);
  const loneSurrogate: KnownDifference = {
    field: /^attributes\.array\.lone$/,
    why: 'no Unicode, which OTLP has to replace, and the JSON in a text of Zipkin can escape',
    comesBack: () => String.raw`["\udc00"]`,
  };
  const both = { sent: byOtlp.read, read: byZipkin.read };
  expectSame('Collector, Zipkin beside OTLP', both, [loneSurrogate, ...ZIPKIN]);
});
