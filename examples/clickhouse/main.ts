import { createTracer } from '@spanlight/core';

import { clickhouseExporter } from './clickhouse-exporter.ts';
import { startClickHouseServer } from './test/clickhouse-server.ts';

const server = await startClickHouseServer(); // with a ClickHouse of yours: { url: 'http://127.0.0.1:8123' }
const exporter = clickhouseExporter({ url: server.url, table: 'spans' });
const tracer = createTracer({ serviceName: 'shop', exporters: [exporter] });

const span = tracer.startSpan('checkout', {
  attributes: { 'cart.items': 3, coupons: ['WELCOME'] },
});
span.addEvent('paid', { amount: 29.9 });
span.end();

await tracer.shutdown();
console.dir(server.rows, { depth: null });
await server.close();
