/** What became of a situation. */
export interface Verdict {
  readonly api: string;
  readonly situation: string;
  /** What the client's user saw, beside the user of a bare client. */
  readonly user: 'same' | 'differs' | 'hangs';
  readonly started: number;
  readonly ended: number;
  /** So many calls of models were made, and should have made a span. */
  readonly expected: number;
}
