import { setTimeout as sleep } from 'node:timers/promises';

import { type LocalServer, startLocalServer } from './local-server.ts';

/** The services that the tools ask. */
export type Shop = LocalServer;

/** Starts a shop whose first answer about an order is too late, as happens in the best of shops. */
export function startShop(): Promise<Shop> {
  let orderRequests = 0;
  return startLocalServer((request, response) => {
    const isOrder = request.url?.startsWith('/orders/') === true;
    orderRequests += isOrder ? 1 : 0;
    const delay = isOrder && orderRequests === 1 ? 2000 : 180;
    const answer = isOrder
      ? { status: 'on its way', city: 'Hamburg', expected: 'tomorrow, 14:00' }
      : { condition: 'storm', until: 'tonight, 22:00' };
    void sleep(delay, undefined, { ref: false }).then(() => response.end(JSON.stringify(answer)));
  });
}
