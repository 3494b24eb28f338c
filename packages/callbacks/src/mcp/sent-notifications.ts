import {
  attempt,
  type Listeners,
  read,
  readList,
  replaceMethod,
} from '@spanlight/callbacks/bridge';

import { hasMethod, type McpPeer } from './peers.ts';
import { withTraceMeta } from './trace-meta.ts';

/**
 * Lets the notifications that one side of a connection sends carry the active span. Replaces the method through which they
 * go. Answers what puts it back.
 */
export function traceNotifications(listeners: Listeners<McpPeer>): () => void {
  const { client: peer } = listeners;
  // Version 2 has the latter, which takes one argument more before the notification.
  const isVersion2 = hasMethod(peer, '_notificationViaCodec');
  const name = isVersion2 ? '_notificationViaCodec' : 'notification';
  const position = isVersion2 ? 1 : 0;
  return replaceMethod(peer, name, (_first, call, args) => {
    const notification = args[position];
    return listeners.manager() === undefined || isDebounced(peer, notification)
      ? call()
      : call(...args.with(position, withTraceMeta(notification)));
  });
}

// Several of these become one, as long as they have no parameters.
function isDebounced(peer: McpPeer, notification: unknown): boolean {
  return attempt(() => {
    const methods = readList(read(peer, '_options'), 'debouncedNotificationMethods');
    return methods.includes(read(notification, 'method')) && !read(notification, 'params');
  }, false);
}
