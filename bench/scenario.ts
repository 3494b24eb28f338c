/** Who is measured. `floor` is the least that any tracer has to do: switch the context and read the clock twice. */
export const PEERS = ['spanlight', 'sdk-trace', 'floor'] as const;

type Peer = (typeof PEERS)[number];

/** One thing that programs do, as each peer does it. */
export interface Scenario {
  readonly title: string;
  /** Set up the peer in a fresh process, and answer what is measured. */
  readonly peers: Readonly<Record<Peer, () => Promise<() => unknown>>>;
}
