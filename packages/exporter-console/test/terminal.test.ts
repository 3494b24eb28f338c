import { afterEach, describe, expect, test, vi } from 'vitest';

import { ConsoleExporter } from '../src/index.ts';
import { outcomeOf, start } from './support/child.ts';
import { exported, Paper } from './support/render.ts';
import { span } from './support/span-builder.ts';

async function print(args: string[], variables: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf(start('print-trace', args, variables));
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

const pipe: string[] = [];
const terminal = ['terminal'];

describe('colours', () => {
  test.each([
    ['are not for a pipe', pipe, {}, false],
    ['are for a terminal', terminal, { TERM: 'xterm-256color' }, true],
    ['are not for a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['are not for NO_COLOR', terminal, { TERM: 'xterm', NO_COLOR: '1' }, false],
    ['are there for an empty NO_COLOR', terminal, { TERM: 'xterm', NO_COLOR: '' }, true],
    ['are for a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['are for FORCE_COLOR in spite of NO_COLOR', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['are not for FORCE_COLOR=0', terminal, { TERM: 'xterm', FORCE_COLOR: '0' }, false],
    ['are not for a pipe in CI', pipe, { CI: 'true', GITHUB_ACTIONS: 'true' }, false],
  ])('%s', async (_, args, variables, expected) => {
    const text = await print(args, variables);
    expect(text.includes('\u001B[32m✔\u001B[39m')).toBe(expected);
    expect(text.includes('\u001B')).toBe(expected);
  });

  test('are what the option says, whatever else there is', async () => {
    const [colored, plain] = [new Paper(), new Paper()];
    await exported(new ConsoleExporter({ stream: colored, color: true }), [span({ name: 'a' })]);
    await exported(new ConsoleExporter({ stream: plain, color: false }), [span({ name: 'a' })]);
    expect(colored.text).toContain('\u001B[');
    expect(plain.text).not.toContain('\u001B[');
  });

  test('say nothing that the text does not', async () => {
    const [colored, plain] = [new Paper(), new Paper()];
    const spans = [span({ name: 'a', status: 'error', message: 'no' })];
    await exported(new ConsoleExporter({ stream: colored, color: true, width: 80 }), spans);
    await exported(new ConsoleExporter({ stream: plain, color: false, width: 80 }), spans);
    // oxlint-disable-next-line no-control-regex -- colours are what is taken away
    expect(colored.text.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain.text);
  });
});

describe('the width', () => {
  test('is that of the terminal', async () => {
    expect(widest(await print(terminal, { COLUMNS: '30' }))).toBe(50);
  });

  test('is COLUMNS for a pipe', async () => {
    expect(widest(await print(pipe, { COLUMNS: '70' }))).toBe(70);
  });

  test('is 100 where nobody knows', async () => {
    expect(widest(await print(pipe, {}))).toBe(100);
    expect(widest(await print(pipe, { COLUMNS: 'wide' }))).toBe(100);
  });

  test('follows a terminal that changes its size', async () => {
    const stream = Object.assign(new Paper(), { columns: 60 });
    const exporter = new ConsoleExporter({ stream, color: false });
    const spans = [span({ name: 'x'.repeat(200), parent: 'root' }), span({ name: 'root' })];
    await exported(exporter, spans);
    stream.columns = 40;
    await exported(exporter, spans);
    expect(stream.writes.map(widest)).toEqual([60, 40]);
  });
});

describe('what is drawn', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['linux', '+ root'],
    ['xterm', '✔ root'],
  ])('is what a terminal of the type %s shows', async (type, expected) => {
    vi.stubEnv('TERM', type);
    const stream = new Paper();
    await exported(new ConsoleExporter({ stream, color: false }), [span({ name: 'root' })]);
    expect(stream.text).toContain(expected);
  });
});
