// oxlint-disable oxc/no-async-endpoint-handlers -- these frameworks take promises

import Fastify from 'fastify';
import { Pool } from 'pg';
import { pino } from 'pino';

const log = pino();
const database = new Pool({ connectionString: process.env['DATABASE_URL'], max: 2 });
const app = Fastify();

app.get<{ Params: { item: string } }>('/stock/:item', async (request) => {
  const { rows } = await database.query('SELECT $1::text AS item, 3 AS pieces', [
    request.params.item,
  ]);
  return rows[0];
});

app.get('/health', () => {
  log.info('stock is well');
  return 'well';
});

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
