import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { onPaper, render } from './support/render.ts';
import { span } from './support/span-builder.ts';
import { agentTrace, failedTrace } from './support/traces.ts';

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('each span is one line with its time, mark, duration, name, facts and trace', () => {
  const spans = [...agentTrace(), ...failedTrace(process.cwd())];
  expect(render(spans, { format: 'line' })).toMatchInlineSnapshot(`
    "12:00:01.904  ✦   1.90 s  chat gpt-6  first 320 ms · 134 tok/s · tool_call · in 1,532 (1,024 cached) · out 212 (96 reasoning)  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:02.330  ⚙   420 ms  execute_tool get_weather  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:02.515  ↗   180 ms  GET /orders/{id}  200  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:02.521  ⚙   610 ms  execute_tool get_order ↻1  retried once: ETIMEDOUT  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:04.205  ✦   1.68 s  chat gpt-6  first 280 ms · 143 tok/s · stop · in 1,871 (1,024 cached) · out 200  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:04.210  ◇   4.21 s  invoke_agent support-agent  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:00.017  ↗    12 ms  SELECT orders  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:00.808  ✖   780 ms  charge card  PaymentError: card declined (do_not_honor)  at charge (src/payment.ts:41:11)  order.id=42 · card.brand=visa  trace 5b8aa5a2d2c872e8321cf37308d69df2
    12:00:00.812  ✖   812 ms  POST /checkout  PaymentError: card declined (do_not_honor)  at charge (src/payment.ts:41:11)  500  trace 5b8aa5a2d2c872e8321cf37308d69df2
    "
  `);
});

test('a line is printed as soon as its span ends', () => {
  const { exporter, paper } = onPaper({ format: 'line' });
  exporter.export([span({ name: 'child', parent: 'root' })], () => undefined);
  expect(paper.text).toMatch(/child .*\n$/);
});

test('the colours of a line can be told from its text', () => {
  const text = render([span({ name: 'step' })], { format: 'line', color: true });
  expect(text).toContain('\u001B[32m✔\u001B[39m');
});
