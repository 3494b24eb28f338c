import { describe, expect, test } from 'vitest';

import { runNode } from './support/run-node.ts';

const SET_UP = `
  import { TracerProvider, activeContext } from '@spanlight/core';
  import { createContextKey, ROOT_CONTEXT, trace as api } from '@opentelemetry/api';
  const tracer = new TracerProvider().getTracer('test');
  const alive = async (references) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    gc();
    return references.filter((reference) => reference.deref() !== undefined).length;
  };
`;

async function count(module: string): Promise<number> {
  const result = await runNode(SET_UP + module, { flags: ['--expose-gc'] });
  expect(result.stderr).toBe('');
  return Number(result.stdout);
}

describe('memory', () => {
  test('a chain of 100,000 contexts, each derived from the last, holds only its own span', async () => {
    const left = await count(`
      const references = [];
      const chain = (context, derive) => {
        for (let index = 0; index < 100_000; index += 1) {
          context = tracer.startActiveSpan('one', {}, context, (span) => {
            if (index % 100 === 0) references.push(new WeakRef(span));
            span.end();
            return derive(span);
          });
        }
        return context;
      };
      const withValue = ROOT_CONTEXT.setValue(createContextKey('a'), 1);
      globalThis.kept = [
        chain(ROOT_CONTEXT, () => activeContext()),
        chain(withValue, () => activeContext()),
        chain(ROOT_CONTEXT, (span) => api.setSpan(activeContext(), span)),
      ];
      console.log(await alive(references));
    `);
    expect(left).toBeLessThanOrEqual(3);
  });

  test('a loop that works in ever new active spans lets the ended ones go', async () => {
    const left = await count(`
      const references = [];
      const work = async () => {
        for (let index = 0; index < 20_000; index += 1) {
          await tracer.span('step', async (span) => {
            if (index % 100 === 0) references.push(new WeakRef(span));
          });
        }
      };
      await tracer.span('server', async () => {
        await work();
        console.log(await alive(references));
      });
    `);
    expect(left).toBeLessThanOrEqual(1);
  });

  test('work that goes on for ever, each step started by the last, lets the ended ones go', async () => {
    const left = await count(`
      const references = [];
      let index = 0;
      await new Promise((done) => {
        const step = () => tracer.span('step', (span) => {
          if (index % 100 === 0) references.push(new WeakRef(span));
          index += 1;
          if (index < 20_000) setImmediate(step); else done(alive(references));
        });
        step();
      }).then(console.log);
    `);
    expect(left).toBeLessThanOrEqual(1);
  });

  test('an ended span that nobody holds is let go, though its child lives', async () => {
    const left = await count(`
      let parent = tracer.startSpan('parent');
      const reference = new WeakRef(parent);
      globalThis.child = tracer.startSpan('child', { parent });
      parent.end();
      parent = undefined;
      console.log(await alive([reference]));
    `);
    expect(left).toBe(0);
  });
});
