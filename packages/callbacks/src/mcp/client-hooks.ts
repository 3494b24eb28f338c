import type { Listeners } from '@spanlight/callbacks/bridge';

import { ConnectionEvents } from './connection-events.ts';
import { Connection } from './connection.ts';
import type { McpClientLike } from './peers.ts';
import { traceNotifications } from './sent-notifications.ts';
import { SentRequests } from './sent-requests.ts';
import { observeServedRequests } from './served-requests.ts';

/** Replaces the methods of a client through which all goes that it sends and gets. Answers what puts them back. */
export function installClientHooks(listeners: Listeners<McpClientLike>): () => void {
  const connection = new Connection(listeners.client);
  const requests = new SentRequests(listeners, connection);
  const restore = [
    ...requests.install(),
    ...new ConnectionEvents(listeners, connection, requests).install(),
    traceNotifications(listeners),
    // Version 2 looks handlers up to see whether there are any.
    observeServedRequests(listeners, connection, false),
  ];
  return () => restore.forEach((undo) => undo());
}
