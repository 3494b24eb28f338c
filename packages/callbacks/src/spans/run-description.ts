import type { Attributes, Link, SpanKind } from '@opentelemetry/api';

import type { ContentKind } from '../content/content-capture.ts';
import type { CallLevel } from './call-level.ts';

/** Attributes; undefined ones are left out. */
export type AttributeValues = Record<string, Attributes[string]>;

/** Prompts, answers and the like: they get onto a span only if the program lets them. */
export interface ContentValue {
  readonly kind: ContentKind;
  readonly key: string;
  readonly value: () => unknown;
}

/** What an event says, in the words of OpenTelemetry's conventions. */
export interface RunFacts {
  /** Without content. */
  readonly attributes: AttributeValues;
  readonly content?: readonly ContentValue[];
  /** What the start event would have said, if it had been known by then. */
  readonly start?: RunDescription | undefined;
}

/** What a start event says of a run. */
export interface RunDescription extends RunFacts, CallLevel {
  /** The name of its span. */
  readonly name: string;
  readonly spanKind: SpanKind;
  readonly links?: readonly Link[] | undefined;
}

/** The attributes that have a value. */
export function definedAttributes(values: AttributeValues): Attributes {
  const attributes: Attributes = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== undefined) {
      attributes[name] = value;
    }
  }
  return attributes;
}

/** `execute_tool add`, or `execute_tool` if there is no name. */
export function spanName(operation: string, target: unknown): string {
  return typeof target === 'string' && target !== '' ? `${operation} ${target}` : operation;
}
