import { endWhenCollected, type Run, type RunHandle } from '@spanlight/callbacks';

import type { StreamObserver } from '../observe-chunks.ts';
import { read } from '../untrusted.ts';
import { isStream, observeStream } from './observe-stream.ts';

/** The client's own way to derive a promise of its class. */
const THEN_UNWRAP = '_thenUnwrap';

type Transform = (value: unknown, ...rest: unknown[]) => unknown;

/**
 * How what an API answers becomes facts of a run. Neither method may throw, whatever comes. The HTTP response is given for
 * its status and its headers: its body is the caller's.
 */
export interface ApiAnswers<R extends Run> {
  /** Reports what came whole. */
  report(run: R, answer: unknown, response: unknown): void;
  /** Observes the chunks of a stream. Must hold the run only, and report what they add up to when it ends. */
  stream(run: R, response: unknown): StreamObserver;
}

/** What is used of the client's `APIPromise`, private parts included. */
interface ApiPromise extends Promise<unknown> {
  /** On this one depends whatever the caller does with the promise. */
  responsePromise: Promise<unknown>;
  readonly asResponse: () => Promise<unknown>;
  readonly parse: () => Promise<unknown>;
  readonly [THEN_UNWRAP]: (transform: Transform) => unknown;
}

/** Whether a value is what the client's methods answer. */
export function isApiPromise(value: unknown): value is ApiPromise {
  const promise = value as Partial<ApiPromise> | null | undefined;
  return (
    promise?.responsePromise instanceof Promise &&
    typeof promise.asResponse === 'function' &&
    typeof promise.parse === 'function' &&
    typeof promise[THEN_UNWRAP] === 'function'
  );
}

/**
 * Observes a call through the promise that the caller gets, a genuine one of the client. Nothing is read that the caller
 * does not read: a body is seen when the caller has it parsed, and a stream when it is consumed.
 *
 * A rejection that nobody handles stays one: no promise is listened to but those on which the caller's depends.
 *
 * @param fail - ends the run with what the call rejected with
 */
export function observeApiPromise<R extends Run>(
  promise: ApiPromise,
  handle: RunHandle<R>,
  answers: ApiAnswers<R>,
  fail: (run: R, error: unknown) => void,
): unknown {
  const observed = promise[THEN_UNWRAP]((value, props) =>
    observeResult(value, read(props, 'response'), handle, answers),
  );
  if (!isApiPromise(observed)) {
    handle.run.end('raw');
    return promise;
  }
  const rethrow = (error: unknown): never => {
    fail(handle.run, error);
    throw error;
  };
  let isParsed = false;
  const response = promise.responsePromise.then((value) => {
    if (!isParsed) {
      endWhenCollected(handle); // perhaps nobody will
    }
    return value;
  }, rethrow);

  const decorate = (target: ApiPromise): ApiPromise => {
    const { asResponse, parse, [THEN_UNWRAP]: thenUnwrap } = target;
    let parsed: Promise<unknown> | undefined;
    target.responsePromise = response;
    define(target, 'parse', () => {
      isParsed = true;
      parsed ??= Reflect.apply(parse, target, []).then((value) => value, rethrow);
      return parsed;
    });
    define(target, 'asResponse', async () => {
      const raw = await Reflect.apply(asResponse, target, []);
      if (!isParsed) {
        handle.run.end('raw');
      }
      return raw;
    });
    define(target, THEN_UNWRAP, (transform: Transform) => {
      const derived: unknown = Reflect.apply(thenUnwrap, target, [transform]);
      return isApiPromise(derived) ? decorate(derived) : derived;
    });
    return target;
  };
  return decorate(observed);
}

function observeResult<R extends Run>(
  value: unknown,
  response: unknown,
  handle: RunHandle<R>,
  answers: ApiAnswers<R>,
): unknown {
  if (isStream(value)) {
    endWhenCollected(handle);
    observeStream(value, handle, answers.stream(handle.run, response));
  } else {
    answers.report(handle.run, value, response);
    handle.run.end();
  }
  return value;
}

function define(target: object, name: string, value: (...args: never[]) => unknown): void {
  Object.defineProperty(target, name, { configurable: true, value, writable: true });
}
