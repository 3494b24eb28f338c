import type { LlmOutcome, LlmRun } from '@spanlight/callbacks';
import { read } from '@spanlight/callbacks/bridge';

import { httpAttributes } from '../messages/http-attributes.ts';
import { withoutPlaceholders } from '../messages/placeholders.ts';
import { messageResponseFacts } from '../messages/response-facts.ts';
import { endByNative } from './end-by-native.ts';
import { LentSpan } from './lent-span.ts';

/** With this method the client's own helpers take the response out of a promise, to read it elsewhere. */
const RESPONSE_PROPS = '_responseProps';

/**
 * Follows a streamed answer that a thread of messages, or a tool runner on one, reads from the response itself. The stream
 * is then one that was made out of sight, so what the client's own tracing says of it decides; the run ends as `raw` if that
 * is off.
 *
 * @param promise - what the call answers; it stays the same object
 */
export function followTakenResponse(promise: unknown, run: LlmRun): unknown {
  const take = read(promise, RESPONSE_PROPS);
  if (typeof take !== 'function') {
    return promise;
  }
  const value = async (): Promise<unknown> => {
    const props: unknown = await Reflect.apply(take, promise, []);
    const options = read(props, 'options');
    if (read(options, 'stream') === true) {
      followStream(promise, run, props, read(options, '__span'));
    }
    return props;
  };
  Object.defineProperty(Object(promise), RESPONSE_PROPS, {
    configurable: true,
    value,
    writable: true,
  });
  return promise;
}

function followStream(promise: unknown, run: LlmRun, props: unknown, nativeCall: unknown): void {
  const span = read(nativeCall, 'span');
  if (!(span instanceof LentSpan)) {
    run.end('raw');
    return;
  }
  span.listener = {
    // Whoever can still read the stream holds the span, and so the promise, without which the run would be given up.
    keeps: promise,
    firstChunk: () => run.firstChunk(),
    end(end) {
      run.report(streamedFacts(nativeCall, read(props, 'response')));
      const signal = read(read(props, 'controller'), 'signal');
      endByNative(run, end, read(signal, 'aborted') === true ? 'aborted' : 'break');
    },
  };
}

// What the client's helper has put together from the stream until now.
function streamedFacts(nativeCall: unknown, response: unknown): LlmOutcome {
  const message = read(read(nativeCall, 'streamed'), 'message');
  const hasEnd = typeof read(message, 'stop_reason') === 'string';
  return messageResponseFacts(
    hasEnd ? message : withoutPlaceholders(message),
    httpAttributes(response),
  );
}
