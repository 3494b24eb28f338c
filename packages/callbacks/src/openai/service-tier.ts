import { readString } from '@spanlight/callbacks/bridge';

/** The tier that a request asks for. `auto` is what a request without one gets, too. */
export function requestedServiceTier(body: unknown): string | undefined {
  const tier = readString(body, 'service_tier');
  return tier === 'auto' ? undefined : tier;
}
