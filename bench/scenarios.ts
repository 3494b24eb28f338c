import type { Scenario } from './scenario.ts';
import { chatCompletion } from './scenarios/chat-completion.ts';
import { chatStream } from './scenarios/chat-stream.ts';
import { nestedAsync } from './scenarios/nested-async.ts';
import { startAndEnd } from './scenarios/start-and-end.ts';

export const scenarios: readonly Scenario[] = [
  startAndEnd,
  nestedAsync,
  chatCompletion,
  chatStream,
];
