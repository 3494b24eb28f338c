import type { ToolRun } from '@spanlight/callbacks';

/** Tools that have done their work, and of which it is still to be told what they have answered. */
export class FinishedTools {
  readonly #runs: { readonly toolCallId: unknown; readonly run: ToolRun }[] = [];

  add(toolCallId: unknown, run: ToolRun): void {
    this.#runs.push({ toolCallId, run });
  }

  /** Of several with the same id, the one that finished first. */
  take(toolCallId: unknown): ToolRun | undefined {
    const position = this.#runs.findIndex((finished) => finished.toolCallId === toolCallId);
    return position === -1 ? undefined : this.#runs.splice(position, 1)[0]?.run;
  }
}
