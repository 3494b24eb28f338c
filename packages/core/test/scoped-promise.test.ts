import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { recordSpans } from './support/record-spans.ts';
import { runNode } from './support/run-node.ts';

describe('Tracer.span with a promise', () => {
  test('ends the span when the promise settles', async () => {
    const { tracer, spans } = recordSpans();
    let resolve!: (text: string) => void;
    const promise = new Promise<string>((done) => (resolve = done));

    const result = tracer.span('work', () => promise);
    await Promise.resolve();
    expect(spans).toEqual([]);

    resolve('done');
    await expect(result).resolves.toBe('done');
    expect(spans.map((span) => span.name)).toEqual(['work']);
  });

  test('rejects with the same error, recorded once', async () => {
    const { tracer, span } = recordSpans();
    const error = new TypeError('wrong');

    await expect(tracer.span('work', () => Promise.reject(error))).rejects.toBe(error);

    expect(span('work').status).toEqual({ code: SpanStatusCode.ERROR, message: 'wrong' });
    expect(span('work').events).toHaveLength(1);
  });

  test('an abort is no error', async () => {
    const { tracer, span } = recordSpans();
    const signal = AbortSignal.timeout(0);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    const aborted = AbortSignal.abort();

    await expect(
      tracer.span('cancelled', async () => aborted.throwIfAborted()),
    ).rejects.toHaveProperty('name', 'AbortError');
    await expect(tracer.span('late', async () => signal.throwIfAborted())).rejects.toHaveProperty(
      'name',
      'TimeoutError',
    );

    expect(span('cancelled').status.code).toBe(SpanStatusCode.UNSET);
    expect(span('cancelled').attributes).toEqual({ 'spanlight.end_reason': 'aborted' });
    expect(span('late').status.code).toBe(SpanStatusCode.ERROR);
  });

  test('answers the same object for a promise of another class', async () => {
    class Job<T> extends Promise<T> {
      id = 7;
    }
    const { tracer, span } = recordSpans();
    const job = new Job<number>((resolve) => setImmediate(resolve, 1));

    const result: Job<number> = tracer.span('work', () => job);

    expect(result).toBe(job);
    await expect(result).resolves.toBe(1);
    expect(span('work').ended).toBe(true);
  });

  test('answers the same object for a thenable, and records its rejection', async () => {
    const { tracer, span } = recordSpans();
    const thenable: PromiseLike<never> = {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      then: (onFulfilled, onRejected) =>
        Promise.reject(new Error('broken')).then(onFulfilled, onRejected),
    };

    const result = tracer.span('work', () => thenable);

    expect(result).toBe(thenable);
    await expect(Promise.resolve(result)).rejects.toThrow('broken');
    expect(span('work').status.message).toBe('broken');
  });

  test('a lazy thenable runs once when its caller awaits it', async () => {
    const { tracer, span } = recordSpans();
    let queries = 0;
    const query: PromiseLike<string[]> = {
      // oxlint-disable-next-line unicorn/no-thenable -- query builders are such objects
      then: (onFulfilled, onRejected) => {
        queries += 1;
        return Promise.resolve(['row']).then(onFulfilled, onRejected);
      },
    };

    await expect(tracer.span('select', () => query)).resolves.toEqual(['row']);

    expect(queries).toBe(1);
    expect(span('select').ended).toBe(true);
  });

  test('survives a thenable whose then throws, cannot be read, or calls back twice', async () => {
    const { tracer, spans } = recordSpans();
    const throwing = {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      then(): never {
        throw new Error('no');
      },
    };
    const unreadable = {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      get then(): never {
        throw new Error('no');
      },
    };
    const twice = {
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      then(onFulfilled: () => void, onRejected: (error: unknown) => void): void {
        onFulfilled();
        onRejected(new Error('no'));
      },
    };

    await expect(Promise.resolve(tracer.span('throwing', () => throwing))).rejects.toThrow('no');
    expect(tracer.span('unreadable', () => unreadable) === unreadable).toBe(true);
    await Promise.resolve(tracer.span('twice', () => twice));
    expect(spans.map((span) => span.name)).toEqual(['throwing', 'unreadable', 'twice']);
    expect(spans[2]?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('leaves a thenable alone that is frozen', async () => {
    const { tracer, span } = recordSpans();
    // oxlint-disable-next-line unicorn/no-thenable -- query builders are such objects
    const query = Object.freeze({ then: (done: (row: string) => void) => done('row') });

    await expect(tracer.span('select', () => query)).resolves.toBe('row');

    expect(span('select').attributes).toEqual({ 'spanlight.end_reason': 'raw' });
  });

  test('leaves a rejection that nobody handles to the runtime', async () => {
    const result = await runNode(`
      import { TracerProvider } from '@spanlight/core';
      const tracer = new TracerProvider().getTracer('test');
      process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
      tracer.span('work', async () => { throw new Error('lost'); });
    `);
    expect(result.stdout).toBe('unhandled lost\n');
    expect(result.code).toBe(0);
  });

  test('makes no unhandled rejection of one that is handled', async () => {
    const result = await runNode(`
      import { TracerProvider } from '@spanlight/core';
      class Job extends Promise {}
      const tracer = new TracerProvider().getTracer('test');
      process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
      const fail = async () => { throw new Error('handled'); };
      await tracer.span('native', fail).catch(() => {});
      await tracer.span('subclass', () => Job.reject(new Error('handled'))).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    `);
    expect(result).toMatchObject({ stdout: '', stderr: '', code: 0 });
  });
});
