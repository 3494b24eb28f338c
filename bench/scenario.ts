/** One thing that programs do, as each peer does it. */
export interface Scenario<Peer extends string = string> {
  readonly title: string;
  /** How often the thing is done in what is measured. Default: once. */
  readonly repetitions?: number;
  /** Set up the peer in a fresh process, and answer what is measured. */
  readonly peers: Readonly<Record<Peer | 'spanlight', () => Promise<() => unknown>>>;
}
