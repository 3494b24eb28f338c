/** How long calls took, in milliseconds. All 0 if there were none. */
export interface LatencySummary {
  readonly mean: number;
  /** Half of the calls took no longer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** So many latencies are kept. */
const SIZE = 1000;

/**
 * Percentiles of any number of latencies in bounded memory: exact for the first 1000, then of a sample in which each has the
 * same chance to be.
 */
export class LatencySample {
  readonly #kept: number[] = [];
  #count = 0;
  #sum = 0;
  #max = 0;

  add(millis: number): void {
    this.#count += 1;
    this.#sum += millis;
    this.#max = Math.max(this.#max, millis);
    const place = this.#count <= SIZE ? this.#count - 1 : Math.floor(Math.random() * this.#count);
    if (place < SIZE) {
      this.#kept[place] = millis;
    }
  }

  summary(): LatencySummary {
    const ascending = this.#kept.toSorted((a, b) => a - b);
    const percentile = (share: number): number =>
      ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
    return {
      mean: this.#count === 0 ? 0 : this.#sum / this.#count,
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      max: this.#max,
    };
  }
}
