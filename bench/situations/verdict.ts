/** What became of a situation. */
export interface Verdict {
  readonly wrapper: string;
  readonly kind: string;
  readonly situation: string;
  /** What the client's user saw, beside the user of a bare client. A rejection that nobody handles ends most processes. */
  readonly user: 'same' | 'differs' | 'hangs' | 'unhandled rejection';
  /** How many of the spans that were started were not ended, of whatever they were. */
  readonly open: number;
  /** How many calls of models have a span. */
  readonly calls: number;
  /** How many calls of models there were. */
  readonly expected: number;
}
