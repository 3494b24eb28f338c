// oxlint-disable oxc/no-async-endpoint-handlers -- these frameworks take promises

import type { AddressInfo } from 'node:net';

import express from 'express';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { pino } from 'pino';

const { DATABASE_URL, REDIS_URL, STOCK_URL } = process.env;

const log = pino();
const database = new Pool({ connectionString: DATABASE_URL, max: 2 });
const cache = new Redis(REDIS_URL ?? '', { lazyConnect: true });
const app = express();

app.get('/orders/:id', async (request, response) => {
  const { id } = request.params;
  log.info({ id }, 'order wanted');
  const { rows } = await database.query('SELECT $1::int AS id, $2::text AS item', [id, 'book']);
  const price = await cache.get('price:book');
  const stock = await fetch(`${STOCK_URL}/stock/book`);
  log.info({ id }, 'order found');
  response.json({ ...rows[0], price, stock: await stock.json() });
});

app.get('/health', async (_request, response) => {
  log.info('orders is well');
  response.on('finish', () => log.info('orders has answered'));
  const stock = await fetch(`${STOCK_URL}/health`);
  response.json({ orders: 'well', stock: await stock.text() });
});

app.get('/invoices', async (_request, response) => {
  const { rows } = await database.query('SELECT * FROM invoices');
  response.json(rows);
});

app.get('/returns', () => {
  throw new Error('we take nothing back');
});

if (REDIS_URL !== undefined) {
  await cache.connect();
}
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
