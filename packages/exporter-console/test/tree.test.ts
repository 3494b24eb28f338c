import { describe, expect, test } from 'vitest';

import { render } from './support/render.ts';
import { agentTrace, failedTrace } from './support/traces.ts';

describe('a trace of model and tool calls', () => {
  test('has its facts beside the bars at 110 columns', () => {
    expect(render(agentTrace())).toMatchInlineSnapshot(`
      "
      ✔ invoke_agent support-agent    4.21 s  trace 5b8aa5a2d2c872e8321cf37308d69df2
      │                                       0 s      2 s       4 s
      ├─ ✦ chat gpt-6                 1.90 s  ░░███████             first 320 ms · 134 tok/s · tool_call
      │                                                             in 1,532 (1,024 cached) · out 212 (96 reasoning)
      ├─ ⚙ execute_tool get_weather   420 ms           ██▏
      ├─ ⚙ execute_tool get_order ↻1  610 ms           ███          retried once: ETIMEDOUT
      │  └─ ↗ GET /orders/{id}        180 ms             ▉          200
      └─ ✦ chat gpt-6                 1.68 s              ░███████  first 280 ms · 143 tok/s · stop
                                                                    in 1,871 (1,024 cached) · out 200

        model   calls      in   cached   out   reasoning   first token     time
        gpt-6       2   3,403    2,048   412          96        300 ms   3.58 s
        2 tools · 1 retry · 0 errors

        Content was not captured. To see it: new TracingCallbacks(tracer, { captureContent: true })
      "
    `);
  });

  test('is wider at 160 columns', () => {
    expect(render(agentTrace(), { width: 160 })).toMatchInlineSnapshot(`
      "
      ✔ invoke_agent support-agent    4.21 s  trace 5b8aa5a2d2c872e8321cf37308d69df2
      │                                       0 s            1 s            2 s            3 s            4 s
      ├─ ✦ chat gpt-6                 1.90 s  ░░░░░████████████████████████                                     first 320 ms · 134 tok/s · tool_call
      │                                                                                                         in 1,532 (1,024 cached) · out 212 (96 reasoning)
      ├─ ⚙ execute_tool get_weather   420 ms                               ██████▍
      ├─ ⚙ execute_tool get_order ↻1  610 ms                               █████████▍                           retried once: ETIMEDOUT
      │  └─ ↗ GET /orders/{id}        180 ms                                     ███▎                           200
      └─ ✦ chat gpt-6                 1.68 s                                        ░░░░░████████████████████▉  first 280 ms · 143 tok/s · stop
                                                                                                                in 1,871 (1,024 cached) · out 200

        model   calls      in   cached   out   reasoning   first token     time
        gpt-6       2   3,403    2,048   412          96        300 ms   3.58 s
        2 tools · 1 retry · 0 errors

        Content was not captured. To see it: new TracingCallbacks(tracer, { captureContent: true })
      "
    `);
  });

  test('has its facts under the spans and no labels at 80 columns', () => {
    expect(render(agentTrace(), { width: 80 })).toMatchInlineSnapshot(`
      "
      ✔ invoke_agent support-agent    4.21 s  trace 5b8aa5a2d2c872e8321cf37308d69df2
      ├─ ✦ chat gpt-6                 1.90 s  ░░░███████████████▏
      │    first 320 ms · 134 tok/s · tool_call
      │    in 1,532 (1,024 cached) · out 212 (96 reasoning)
      ├─ ⚙ execute_tool get_weather   420 ms                    ████▏
      ├─ ⚙ execute_tool get_order ↻1  610 ms                    ██████
      │  │ retried once: ETIMEDOUT
      │  └─ ↗ GET /orders/{id}        180 ms                        █▉
      └─ ✦ chat gpt-6                 1.68 s                          ░░░█████████████
           first 280 ms · 143 tok/s · stop · in 1,871 (1,024 cached) · out 200

        model   calls      in   cached   out   reasoning   first token     time
        gpt-6       2   3,403    2,048   412          96        300 ms   3.58 s
        2 tools · 1 retry · 0 errors

        Content was not captured. To see it: new TracingCallbacks(tracer, {
        captureContent: true })
      "
    `);
  });

  test('has short bars, and a table without its last columns at 60 columns', () => {
    expect(render(agentTrace(), { width: 60 })).toMatchInlineSnapshot(`
      "
      ✔ invoke_agent support-agent    4.21 s  trace 5b8aa5a2d2c87…
      ├─ ✦ chat gpt-6                 1.90 s  ░░███████
      │    first 320 ms · 134 tok/s · tool_call
      │    in 1,532 (1,024 cached) · out 212 (96 reasoning)
      ├─ ⚙ execute_tool get_weather   420 ms           ██▏
      ├─ ⚙ execute_tool get_order ↻1  610 ms           ███
      │  │ retried once: ETIMEDOUT
      │  └─ ↗ GET /orders/{id}        180 ms             ▉
      └─ ✦ chat gpt-6                 1.68 s              ░███████
           first 280 ms · 143 tok/s · stop
           in 1,871 (1,024 cached) · out 200

        model   calls      in   cached   out   reasoning
        gpt-6       2   3,403    2,048   412          96
        2 tools · 1 retry · 0 errors

        Content was not captured. To see it: new
        TracingCallbacks(tracer, { captureContent: true })
      "
    `);
  });

  test('is tree, marks and durations at 40 columns', () => {
    expect(render(agentTrace(), { width: 40 })).toMatchInlineSnapshot(`
      "
      ✔ invoke_agent support-agent    4.21 s
      │ trace 5b8aa5a2d2c872e8321cf37308d69df2
      ├─ ✦ chat gpt-6                 1.90 s
      ├─ ⚙ execute_tool get_weather   420 ms
      ├─ ⚙ execute_tool get_order ↻1  610 ms
      │  └─ ↗ GET /orders/{id}        180 ms
      └─ ✦ chat gpt-6                 1.68 s

        model   calls      in   cached   out
        gpt-6       2   3,403    2,048   412
        2 tools · 1 retry · 0 errors

        Content was not captured. To see it:
        new TracingCallbacks(tracer, {
        captureContent: true })
      "
    `);
  });

  test('is drawn in ASCII where nothing else can be shown', () => {
    const text = render(agentTrace(), { width: 80, unicode: false });
    expect(text).toMatch(/^[\n\u0020-\u007E]*$/);
    expect(text).toMatchInlineSnapshot(`
      "
      + invoke_agent support-agent         4.21 s  trace 5b8aa5a2d2c872e8321cf37308d6~
      |- * chat gpt-6                      1.90 s  ...#############
      |    first 320 ms | 134 tok/s | tool_call
      |    in 1,532 (1,024 cached) | out 212 (96 reasoning)
      |- % execute_tool get_weather        420 ms                 #####
      |- % execute_tool get_order retry 1  610 ms                 ######
      |  | retried once: ETIMEDOUT
      |  \`- > GET /orders/{id}             180 ms                     ##
      \`- * chat gpt-6                      1.68 s                       ..############
           first 280 ms | 143 tok/s | stop | in 1,871 (1,024 cached) | out 200

        model   calls      in   cached   out   reasoning   first token     time
        gpt-6       2   3,403    2,048   412          96        300 ms   3.58 s
        2 tools | 1 retry | 0 errors

        Content was not captured. To see it: new TracingCallbacks(tracer, {
        captureContent: true })
      "
    `);
  });
});

describe('a trace with an error', () => {
  test('tells it where it happened, with the place in the code of the user', () => {
    expect(render(failedTrace(process.cwd()))).toMatchInlineSnapshot(`
      "
      ✖ POST /checkout    812 ms  trace 5b8aa5a2d2c872e8321cf37308d69df2 · 500
      │                           0 ms        200 ms       400 ms      600 ms       800 ms
      ├─ ↗ SELECT orders   12 ms  █▏
      └─ ✖ charge card    780 ms   ▐████████████████████████████████████████████████▊  order.id=42 · card.brand=visa
           PaymentError: card declined (do_not_honor)
             at charge (src/payment.ts:41:11)
             caused by HttpError: 402 Payment Required
      "
    `);
  });

  test('keeps the words of the error at 40 columns', () => {
    expect(render(failedTrace(process.cwd()), { width: 40 })).toMatchInlineSnapshot(`
      "
      ✖ POST /checkout    812 ms
      │ trace 5b8aa5a2d2c872e8321cf37308d69df2
      ├─ ↗ SELECT orders   12 ms  ▎
      └─ ✖ charge card    780 ms  ████████████
           PaymentError: card declined
           (do_not_honor)
             at charge (src/payment.ts:41:11)
             caused by HttpError: 402 Payment
             Required
      "
    `);
  });
});

test.each([160, 110, 80, 60, 40, 20])('no line is longer than %i columns', (width) => {
  for (const trace of [agentTrace(), failedTrace(process.cwd())]) {
    for (const line of render(trace, { width }).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(width);
      expect(line).toBe(line.trimEnd());
    }
  }
});

test('a tree begins on a line of its own, whatever the program printed before', () => {
  expect(render(agentTrace())).toMatch(/^\n✔ /);
});
