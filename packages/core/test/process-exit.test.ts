import { afterEach, describe, expect, test, vi } from 'vitest';

import { createTracer, TracerProvider } from '../src/index.ts';
import { ManualExporter } from './support/manual-exporter.ts';
import { runNode } from './support/run-node.ts';

/** A program whose exporter takes a moment for each batch, and says on stdout how many spans it has delivered. */
const program = (options = '') => `
  import { writeSync } from 'node:fs';
  import { createTracer, trace } from '@spanlight/core';
  const exporter = {
    name: 'slow',
    export(spans, done) {
      setTimeout(() => {
        writeSync(1, 'delivered ' + spans.length + '\\n');
        done({ code: 0 });
      }, 50);
    },
    shutdown: async () => {},
  };
  const tracer = createTracer({ exporters: [exporter], ${options} });
  const endSpans = () => {
    for (let index = 0; index < 1000; index += 1) tracer.startSpan('ended').end();
  };
`;
const ALL = 'delivered 512\ndelivered 488\n';
const NONE = /cannot deliver 1000 spans: the process ended\. Await shutdown\(\) before it does\./;

/** What is printed of an exception, but for the line in question and the caret below, which stand elsewhere. */
function withoutPlaces(text: string): string[] {
  return text.replaceAll(/:\d+/g, '').split('\n').slice(3);
}

describe('a process that ends with 1,000 spans to deliver', () => {
  test('because nothing is left to do delivers them', async () => {
    const result = await runNode(`${program()} endSpans();`);
    expect(result).toMatchObject({ code: 0, stdout: ALL, stderr: '' });
  });

  test('by an uncaught exception delivers them, and then shows it and fails as ever', async () => {
    const body = 'endSpans(); throw new TypeError("the end");';
    const result = await runNode(program() + body);
    const bare = await runNode(`const endSpans = () => {}; ${body}`);
    expect(result).toMatchObject({ code: bare.code, stdout: ALL });
    expect(withoutPlaces(result.stderr)).toEqual(withoutPlaces(bare.stderr));
    expect(result.stderr).toContain('throw new TypeError("the end")');
  });

  test.each(['new TypeError("the end")', '"text"', 'undefined', 'null'])(
    'by an unhandled rejection with %s delivers them, and then fails as ever',
    async (reason) => {
      const body = `endSpans(); Promise.reject(${reason});`;
      const result = await runNode(program() + body);
      const bare = await runNode(`const endSpans = () => {}; ${body}`);
      expect(result).toMatchObject({ code: bare.code, stdout: ALL });
      expect(result.stderr.split('\n').length).toBe(bare.stderr.split('\n').length);
    },
  );

  test('by a thrown value that is no error delivers them, and then fails as ever', async () => {
    const result = await runNode(`${program()} endSpans(); throw undefined;`);
    expect(result).toMatchObject({ code: 1, stdout: ALL });
  });

  test.each(['SIGTERM', 'SIGINT'])('by %s delivers them, and then ends by it', async (signal) => {
    const result = await runNode(`${program()}
      setInterval(() => {}, 1000);
      endSpans();
      process.kill(process.pid, '${signal}');
    `);
    expect(result).toMatchObject({ code: null, signal, stdout: ALL, stderr: '' });
  });

  test('by process.exit counts and tells them, and keeps the exit code', async () => {
    const result = await runNode(`${program()} endSpans(); process.exit(3);`);
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toMatch(NONE);
  });

  test('as a worker thread delivers them', async () => {
    const worker = JSON.stringify(`${program()} endSpans();`);
    const result = await runNode(`
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${worker}, { eval: true });
      worker.on('exit', (code) => console.log('worker ended with', code));
    `);
    expect(result).toMatchObject({ code: 0, stdout: `${ALL}worker ended with 0\n`, stderr: '' });
  });

  test('as a worker thread with process.exit counts and tells them', async () => {
    const worker = JSON.stringify(`${program()} endSpans(); process.exit(3);`);
    const result = await runNode(`
      import { Worker } from 'node:worker_threads';
      const worker = new Worker(${worker}, { eval: true });
      worker.on('exit', (code) => console.log('worker ended with', code));
    `);
    expect(result).toMatchObject({ code: 0, stdout: 'worker ended with 3\n' });
    expect(result.stderr).toMatch(NONE);
  });

  test('after its shutdown has nothing more to say', async () => {
    const result = await runNode(
      `${program()} endSpans(); await tracer.shutdown(); process.exit(3);`,
    );
    expect(result).toMatchObject({ code: 3, stdout: ALL, stderr: '' });
  });
});

describe('spans that are open when the process ends', () => {
  const shown = `
    import { createTracer } from '@spanlight/core';
    const exporter = {
      name: 'shown',
      export(spans, done) {
        for (const span of spans) console.log(span.name, span.attributes['spanlight.end_reason']);
        done({ code: 0 });
      },
      shutdown: async () => {},
    };
    const tracer = createTracer({ exporters: [exporter] });
    const parent = tracer.startSpan('parent');
    tracer.startSpan('child', { parent });
  `;
  test.each(['', 'process.kill(process.pid, "SIGTERM"); await new Promise(() => {});', 'throw 5;'])(
    'are ended as incomplete and delivered: %s',
    async (end) => {
      const result = await runNode(shown + end);
      expect(result.stdout).toBe('child incomplete\nparent incomplete\n');
    },
  );

  test('do not end the work that still begins', async () => {
    const result = await runNode(`${shown}
      process.once('beforeExit', () => setTimeout(() => {
        tracer.span('late', { parent }, () => {});
        console.log(tracer.stats().recording);
      }, 200));
    `);
    expect(result).toMatchObject({
      code: 0,
      stdout: 'child incomplete\nparent incomplete\n0\nlate undefined\n',
    });
  });
});

describe('a backend that does not answer', () => {
  const hanging = `
    import { createTracer } from '@spanlight/core';
    const exporter = { name: 'hangs', export() {}, shutdown: () => new Promise(() => {}) };
    const tracer = createTracer({ exporters: [exporter], atExit: { timeoutMillis: 300 } });
    tracer.span('one', () => {});
  `;
  test.each<[string, string, object]>([
    ['nothing is left to do', '', { code: 0 }],
    ['an exception', 'throw new Error("the end");', { code: 1 }],
    [
      'a signal',
      'process.kill(process.pid, "SIGINT"); setInterval(() => {}, 1000);',
      { code: null, signal: 'SIGINT' },
    ],
  ])('holds the process no longer than its deadline: %s', async (_what, end, expected) => {
    const result = await runNode(hanging + end);
    expect(result).toMatchObject(expected);
    expect(result.stderr).toMatch(/\[hangs\] cannot deliver 1 span/);
    expect(result.millis).toBeLessThan(10_000); // without the deadline it would be for ever
  });

  test('but asked to wait is tried once more', async () => {
    const result = await runNode(`
      import { createTracer, ExportError } from '@spanlight/core';
      let calls = 0;
      const exporter = {
        name: 'busy',
        export(spans, done) {
          calls += 1;
          const options = { failure: 'retryable', retryAfterMillis: 60_000 };
          done(calls === 1 ? { code: 1, error: new ExportError('busy', '429', options) } : { code: 0 });
        },
        shutdown: async () => {},
      };
      const tracer = createTracer({ exporters: [exporter], onError: () => {} });
      for (let index = 0; index < 600; index += 1) tracer.span('one', () => {});
      process.on('exit', () => console.log(tracer.stats().exporters[0].delivered));
    `);
    expect(result).toMatchObject({ code: 0, stdout: '600\n', stderr: '' });
  });

  test('is tried again later, if the program goes on after all', async () => {
    const result = await runNode(`
      import { batch, createTracer } from '@spanlight/core';
      let isUp = false;
      const exporter = {
        name: 'hangs',
        export(spans, done) { if (isUp) { console.log(spans.length); done({ code: 0 }); } },
        shutdown: async () => {},
      };
      const tracer = createTracer({
        processors: [batch(exporter, { scheduledDelayMillis: 50 })],
        atExit: { timeoutMillis: 20 },
      });
      tracer.span('one', () => {});
      process.once('beforeExit', () => setTimeout(() => {
        isUp = true;
        tracer.span('two', () => {});
        setTimeout(() => console.log(tracer.stats().exporters[0].queued), 500);
      }, 200));
    `);
    expect(result).toMatchObject({ code: 0, stdout: '1\n0\n' });
  });

  test('does not hold a process that gets the signal again', async () => {
    const result = await runNode(`${hanging.replace('300', '60_000')}
      setInterval(() => {}, 1000);
      process.kill(process.pid, 'SIGINT');
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 100);
    `);
    expect(result).toMatchObject({ code: null, signal: 'SIGINT' });
    expect(result.stderr).toMatch(/cannot deliver 1 span: the process ended/);
  });
});

describe('what the program does itself at its end', () => {
  test('about signals stays as it is', async () => {
    const result = await runNode(`${program()}
      const timer = setInterval(() => {}, 1000);
      process.once('SIGTERM', async () => {
        console.log('clean up');
        await tracer.shutdown();
        clearInterval(timer);
        process.exitCode = 7;
      });
      endSpans();
      process.kill(process.pid, 'SIGTERM');
    `);
    expect(result).toMatchObject({ code: 7, signal: null, stdout: `clean up\n${ALL}` });
  });

  test('about exceptions stays as it is, also if it is the first thing to happen', async () => {
    const result = await runNode(`${program()}
      endSpans();
      process.on('uncaughtException', (error) => console.log('survived', error.message));
      throw new Error('the end');
    `);
    expect(result).toMatchObject({ code: 0, stdout: `survived the end\n${ALL}`, stderr: '' });
  });

  test('leaves the ends alone that it does not care for any more', async () => {
    const result = await runNode(`${program()}
      setInterval(() => {}, 1000);
      const listener = () => {};
      process.on('SIGTERM', listener);
      process.off('SIGTERM', listener);
      endSpans();
      setTimeout(() => process.kill(process.pid, 'SIGTERM'));
    `);
    expect(result).toMatchObject({ signal: 'SIGTERM', stdout: ALL });
  });

  test('is not disturbed: others find no listener of ours beside theirs', async () => {
    const result = await runNode(`${program()}
      await null;
      const count = () => ['SIGTERM', 'SIGINT', 'uncaughtException'].map((event) => process.listenerCount(event)).join();
      console.log(count());
      process.on('SIGTERM', () => {}).on('SIGINT', () => {}).on('uncaughtException', () => {});
      await null;
      console.log(count());
    `);
    expect(result.stdout).toBe('1,1,1\n1,1,1\n');
  });
});

describe('atExit', () => {
  test.each([
    ['beforeExit: false', '', { code: 0 }],
    [
      'signals: false',
      'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);',
      { signal: 'SIGTERM' },
    ],
    ['uncaughtExceptions: false', 'throw new Error("the end");', { code: 1 }],
  ])('{ %s } leaves that end alone', async (option, end, expected) => {
    const result = await runNode(`${program(`atExit: { ${option} }`)} endSpans(); ${end}`);
    expect(result).toMatchObject(expected);
    expect(result.stdout).not.toContain('488'); // the second batch
  });

  test('false leaves all of them alone, but what is lost is told', async () => {
    const result = await runNode(`${program('atExit: false')} endSpans();`);
    expect(result).toMatchObject({ code: 0, stdout: 'delivered 512\n' }); // under way already
    expect(result.stderr).toContain('cannot deliver 488 spans: the process ended');
  });

  test('must have a time that is one', () => {
    expect(() => new TracerProvider({ atExit: { timeoutMillis: -1 } })).toThrow(
      /atExit\.timeoutMillis/,
    );
  });
});

describe('the listeners for the end of the process', () => {
  const events = ['beforeExit', 'exit', 'SIGTERM', 'SIGINT', 'newListener', 'removeListener'];
  const counts = (): number[] => events.map((event) => process.listenerCount(event));

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('are there once, however many tracers there are, and go with the last', async () => {
    const before = counts();
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const tracers = Array.from({ length: 100 }, () =>
      createTracer({ exporters: [new ManualExporter()] }),
    );
    expect(warn).toHaveBeenCalled(); // createTracer was called before
    expect(counts().every((count, index) => count <= before[index]! + 1)).toBe(true);
    expect(counts()).not.toEqual(before);
    await Promise.all(tracers.map((tracer) => tracer.shutdown()));
    expect(counts()).toEqual(before);
  });

  test('are none for a provider that is not registered', () => {
    const before = counts();
    const provider = new TracerProvider({ exporters: [new ManualExporter()] });
    provider.getTracer('one').startSpan('one').end();
    expect(counts()).toEqual(before);
  });

  test('are not needed, nor are timers that can be unreferenced', async () => {
    const result = await runNode(`
      const { log } = console;
      globalThis.process = undefined;
      const timers = [];
      const { setTimeout: set, clearTimeout: clear } = globalThis;
      globalThis.setTimeout = (callback, millis) => timers.push(set(callback, millis));
      globalThis.clearTimeout = (id) => clear(timers[id - 1]);
      const { createTracer } = await import('@spanlight/core');
      const names = [];
      const exporter = {
        name: 'list',
        export: (spans, done) => { names.push(...spans.map((span) => span.name)); done({ code: 0 }); },
        shutdown: async () => {},
      };
      const tracer = createTracer({ exporters: [exporter] });
      tracer.span('one', () => {});
      await tracer.forceFlush();
      tracer.span('two', () => {});
      await tracer.shutdown();
      log(names.join());
    `);
    expect(result).toMatchObject({ code: 0, stdout: 'one,two\n', stderr: '' });
  });
});
