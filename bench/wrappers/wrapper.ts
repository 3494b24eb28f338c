import type { SpanListener } from '../set-up.ts';

/**
 * Lets a library observe a client, set up as its documentation says.
 *
 * @param listener - is told of the spans that this makes
 * @returns the client that the program goes on with
 */
export type Wrapper<Client> = (client: Client, listener: SpanListener) => Client | Promise<Client>;
