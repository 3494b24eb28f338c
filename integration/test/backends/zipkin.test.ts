import { test } from 'vitest';

import { expectSame } from '../../backends/expect-same.ts';
import { ZIPKIN_SERVER } from '../../backends/known-differences.ts';
import { readBack } from '../../backends/read-back.ts';
import { recordLargeTrace, recordRichTrace } from '../../backends/rich-trace.ts';
import { useBackend } from '../../backends/use-backend.ts';
import { startZipkin } from '../../backends/zipkin-server.ts';

const zipkin = useBackend(startZipkin);

test('Zipkin has a trace as it was sent', async (context) => {
  const spans = await recordRichTrace();
  expectSame('Zipkin', await readBack(zipkin(context), 'zipkin', spans), ZIPKIN_SERVER);
});

test('Zipkin has all of 10,000 spans', async (context) => {
  const spans = await recordLargeTrace();
  expectSame('Zipkin, large', await readBack(zipkin(context), 'zipkin', spans), ZIPKIN_SERVER);
});
