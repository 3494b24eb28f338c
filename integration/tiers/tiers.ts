import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildCollector } from '../backends/collector.ts';
import { fieldsOfOtlp, type OtlpTraces } from '../backends/otlp-fields.ts';
import { freePort } from '../support/free-port.ts';
import { Missing } from '../support/missing.ts';
import { type RunningProcess, startProcess } from '../support/running-process.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector', import.meta.url));
const STORE = fileURLToPath(new URL('../backends/collector.yaml', import.meta.url));

/**
 * The Collectors of `examples/collector`: one in front, two gateways, and one that stands for the store. All on ports and in
 * folders that stay, so that any of them can be away for a while.
 */
export class Tiers {
  readonly #program: string;
  readonly #folder: string;
  readonly #ports: readonly number[];
  readonly #running = new Map<string, RunningProcess>();

  private constructor(program: string, folder: string, ports: readonly number[]) {
    this.#program = program;
    this.#folder = folder;
    this.#ports = ports;
  }

  static async prepare(): Promise<Tiers | Missing> {
    const program = await buildCollector();
    if (program instanceof Missing) {
      return program;
    }
    const folder = await mkdtemp(join(tmpdir(), 'spanlight-tiers-'));
    const ports: number[] = [];
    while (ports.length < 6) {
      // oxlint-disable-next-line no-await-in-loop -- or two might be the same
      ports.push(await freePort());
    }
    return new Tiers(program, folder, ports);
  }

  /** Where applications send to. */
  get front(): string {
    return `http://${this.#address(0)}`;
  }

  startFront(): Promise<void> {
    return this.#start('front', join(EXAMPLE, 'front.yaml'), {
      LISTEN: this.#address(0),
      GATEWAY_1: this.#address(1),
      GATEWAY_2: this.#address(2),
    });
  }

  async startGateway(number: 1 | 2): Promise<void> {
    const queue = join(this.#folder, `queue-${number}`);
    await mkdir(queue, { recursive: true });
    await this.#start(`gateway-${number}`, join(EXAMPLE, 'gateway.yaml'), {
      LISTEN: this.#address(number),
      BACKEND: this.#address(3),
      QUEUE_FOLDER: queue,
      DECISION_WAIT: '2s',
      SHARE_PERCENT: '50',
    });
  }

  startStore(): Promise<void> {
    const [, , , grpc, http, zipkin] = this.#ports.map(String);
    return this.#start('store', STORE, {
      FOLDER: this.#folder,
      OTLP_GRPC_PORT: grpc!,
      OTLP_HTTP_PORT: http!,
      ZIPKIN_PORT: zipkin!,
    });
  }

  async stop(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.end();
  }

  /** The names of the spans in the store, by trace. */
  async stored(): Promise<Map<string, string[]>> {
    const text = await readFile(join(this.#folder, 'otlp.jsonl'), 'utf8').catch(() => '');
    const traces = new Map<string, string[]>();
    for (const line of text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean)) {
      for (const { traceId, name } of fieldsOfOtlp(JSON.parse(line) as OtlpTraces)) {
        const names = traces.get(String(traceId)) ?? [];
        traces.set(String(traceId), [...names, String(name)].toSorted());
      }
    }
    return traces;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#running.keys()].map((name) => this.stop(name)));
    await rm(this.#folder, { recursive: true });
  }

  async #start(name: string, config: string, env: Record<string, string>): Promise<void> {
    const ready = /Everything is ready/;
    this.#running.set(
      name,
      await startProcess(this.#program, ['--config', config], { ready, env }),
    );
  }

  #address(index: number): string {
    return `127.0.0.1:${this.#ports[index]}`;
  }
}
