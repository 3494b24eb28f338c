import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { BackendReport, BackendRequest } from './backend-process.ts';

const program = fileURLToPath(new URL('./backend-process.ts', import.meta.url));

/** The backend's process, as seen from the soak. If it ends by itself, so does the soak, with an error. */
export class BackendChild implements Disposable {
  readonly #process: ChildProcess;
  #report: BackendReport;

  private constructor(process: ChildProcess, report: BackendReport) {
    this.#process = process;
    this.#report = report;
    process.on('message', (message) => {
      this.#report = message as BackendReport;
    });
    process.on('exit', fail);
  }

  static async start(seed: number): Promise<BackendChild> {
    const process = fork(program, [String(seed)]);
    const [report] = await once(process, 'message');
    return new BackendChild(process, report as BackendReport);
  }

  get url(): string {
    return this.#report.url;
  }

  /** What it does now. */
  get phase(): string {
    return this.#report.phase;
  }

  /** Ends its troubles. */
  async stayUp(): Promise<void> {
    await this.#ask('stay up');
  }

  /** What it has until now. */
  async count(): Promise<BackendReport> {
    await this.#ask('report');
    return this.#report;
  }

  [Symbol.dispose](): void {
    this.#process.off('exit', fail);
    this.#process.disconnect();
  }

  async #ask(request: BackendRequest): Promise<void> {
    const answered = once(this.#process, 'message');
    this.#process.send(request);
    await answered;
  }
}

function fail(): never {
  throw new Error('the backend has ended');
}
