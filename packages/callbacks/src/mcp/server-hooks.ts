import type { Listeners } from '@spanlight/callbacks/bridge';

import { Connection } from './connection.ts';
import type { McpServerPeer } from './peers.ts';
import { traceNotifications } from './sent-notifications.ts';
import { SentRequests } from './sent-requests.ts';
import { observeServedRequests } from './served-requests.ts';

/** Replaces the methods of a server through which all goes that it sends and gets. Answers what puts them back. */
export function installServerHooks(listeners: Listeners<McpServerPeer>): () => void {
  const connection = new Connection(listeners.client);
  const restore = [
    ...new SentRequests(listeners, connection).install(),
    traceNotifications(listeners),
    observeServedRequests(listeners, connection, true),
  ];
  return () => restore.forEach((undo) => undo());
}
