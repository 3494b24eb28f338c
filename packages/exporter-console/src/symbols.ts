/** Every character that is drawn, so that plain ASCII is another set and not another code path. One cell each, or as said. */
export interface Symbols {
  readonly done: string;
  readonly error: string;
  readonly aborted: string;
  readonly broken: string;
  readonly unfinished: string;
  readonly model: string;
  readonly tool: string;
  readonly agent: string;
  readonly retrieval: string;
  readonly outgoing: string;
  readonly incoming: string;
  /** Before the number of retries. Any width. */
  readonly retry: string;
  /** Between a name and how often it is there. */
  readonly times: string;
  /** For a number that nobody reported. */
  readonly missing: string;
  /** Before a sum to which not everything was reported. Any width. */
  readonly atLeast: string;
  readonly separator: string;
  /** Where text was cut off. */
  readonly cut: string;
  /** Between the names of a chain. */
  readonly chain: string;
  /** From one thing to the other. Any width. */
  readonly arrow: string;
  readonly asked: string;
  readonly answered: string;
  readonly micro: string;
  readonly rule: string;
  /** Three cells each. */
  readonly branch: string;
  readonly lastBranch: string;
  readonly pipe: string;
  /** A full cell of a bar. */
  readonly bar: string;
  /** A cell of a bar before the first token. */
  readonly waiting: string;
  /** Bars that fill a cell from its left by 1/n, 2/n, … n/n. The last is `bar`. */
  readonly partial: readonly string[];
  /** The right half of a cell. */
  readonly rightHalf: string;
}

export const unicodeSymbols: Symbols = {
  done: '✔',
  error: '✖',
  aborted: '⊘',
  broken: '◌',
  unfinished: '…',
  model: '✦',
  tool: '⚙',
  agent: '◇',
  retrieval: '⌕',
  outgoing: '↗',
  incoming: '↘',
  retry: '↻',
  times: '×',
  missing: '–',
  atLeast: '≥',
  separator: '·',
  cut: '…',
  chain: '›',
  arrow: '→',
  asked: '»',
  answered: '«',
  micro: 'µ',
  rule: '─',
  branch: '├─ ',
  lastBranch: '└─ ',
  pipe: '│  ',
  bar: '█',
  waiting: '░',
  partial: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  rightHalf: '▐',
};

export const asciiSymbols: Symbols = {
  done: '+',
  error: 'x',
  aborted: '/',
  broken: '=',
  unfinished: '~',
  model: '*',
  tool: '%',
  agent: 'o',
  retrieval: '?',
  outgoing: '>',
  incoming: '<',
  retry: 'retry ',
  times: 'x',
  missing: '-',
  atLeast: '>=',
  separator: '|',
  cut: '~',
  chain: '>',
  arrow: '->',
  asked: '>',
  answered: '<',
  micro: 'u',
  rule: '-',
  branch: '|- ',
  lastBranch: '`- ',
  pipe: '|  ',
  bar: '#',
  waiting: '.',
  partial: ['#'],
  rightHalf: '#',
};
