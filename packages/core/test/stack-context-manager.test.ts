import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';

import { StackContextManager } from '../src/context/stack-context-manager.ts';
import { runNode } from './support/run-node.ts';

const COLOUR = createContextKey('colour');
const RED = ROOT_CONTEXT.setValue(COLOUR, 'red');
const BLUE = ROOT_CONTEXT.setValue(COLOUR, 'blue');

describe('StackContextManager', () => {
  test('the context of synchronous code is active while it runs', () => {
    const manager = new StackContextManager().enable();
    expect(manager.active()).toBe(ROOT_CONTEXT);
    const result = manager.with(RED, () => {
      expect(manager.active()).toBe(RED);
      expect(manager.with(BLUE, () => manager.active())).toBe(BLUE);
      expect(manager.active()).toBe(RED);
      return 7;
    });
    expect(result).toBe(7);
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  test('is restored when the function throws', () => {
    const manager = new StackContextManager();
    expect(() =>
      manager.with(RED, () => {
        throw new Error('boom');
      }),
    ).toThrow('boom');
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  test('forwards this and arguments', () => {
    const manager = new StackContextManager();
    const self = { name: 'self' };
    const result = manager.with(
      RED,
      function (this: typeof self, suffix: string): string {
        return this.name + suffix;
      },
      self,
      '!',
    );
    expect(result).toBe('self!');
  });

  test('binds functions', async () => {
    const manager = new StackContextManager();
    const bound = manager.bind(RED, (_a: number) => manager.active());
    expect(bound).toHaveLength(1);
    await Promise.resolve();
    expect(bound(1)).toBe(RED);
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  test('disable forgets the active context', () => {
    const manager = new StackContextManager();
    manager.with(RED, () => {
      expect(manager.disable().active()).toBe(ROOT_CONTEXT);
    });
  });
});

describe('a program without AsyncLocalStorage', () => {
  test('has nested spans in synchronous code, and ends those of promises', async () => {
    const result = await runNode(`
      process.getBuiltinModule = undefined;
      delete globalThis.AsyncLocalStorage;
      const { createTracer, trace } = await import('@spanlight/core');
      const spans = [];
      const tracer = createTracer({ processors: [{
        onStart() {}, onEnd: (span) => spans.push(span), async forceFlush() {}, async shutdown() {},
      }] });
      await tracer.span('outer', async () => {
        tracer.span('inner', () => {});
        await Promise.resolve();
        console.log('active after await:', trace.currentSpan()?.name);
      });
      const [inner, outer] = spans;
      console.log(inner.parentSpanContext.spanId === outer.spanContext().spanId);
    `);
    expect(result).toMatchObject({ stderr: '', code: 0 });
    expect(result.stdout).toBe('active after await: undefined\ntrue\n');
  });
});
