/** Numbers that a seed decides. */
export interface Random {
  /** From 0 to below a bound. */
  integer(bound: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** A source of numbers by the mulberry32 recurrence. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (bound: number): number => Math.floor(next() * bound);
  return { integer, pick: (choices) => choices[integer(choices.length)] ?? choices[0] };
}
