const ALLOWED_RATIO = 1.5;
const ALLOWED_BYTES = 100e6;

/** The resident memory over time. */
export class MemorySamples {
  readonly #samples: number[] = [];

  add(bytes: number): void {
    this.#samples.push(bytes);
  }

  /** The most of the first third of the time, and of the last. */
  get maxima(): { readonly first: number; readonly last: number } {
    const third = Math.ceil(this.#samples.length / 3);
    return {
      first: Math.max(0, ...this.#samples.slice(0, third)),
      last: Math.max(0, ...this.#samples.slice(-third)),
    };
  }

  /** Whether the last third took much more than the first. */
  get isGrowing(): boolean {
    const { first, last } = this.maxima;
    return last > first * ALLOWED_RATIO + ALLOWED_BYTES;
  }
}
