import {
  type Attributes,
  diag,
  type HrTime,
  type Link as ApiLink,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';

import { errorMessage } from '../errors/errors.ts';
import { safely, textOf } from '../errors/safely.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { SpanRedaction } from '../redaction/span-redaction.ts';
import { AttributeList } from './attribute-list.ts';
import { truncate } from './attribute-value.ts';
import { nowMicros, toHrTime, toMicros } from './clock.ts';
import { exceptionAttributes, exceptionMessage } from './exception.ts';
import type { OpenSpan } from './open-spans.ts';
import type { InstrumentationScope, Link, Resource, TimedEvent } from './readable-span.ts';
import { isTimeInput, toSpanStatus, UNSET } from './span-arguments.ts';
import type { SpanLimits } from './span-limits.ts';
import { copyLink, createTimedEvent, pushBounded } from './span-parts.ts';
import type { SpanPipeline } from './span-pipeline.ts';

/** What all spans of one tracer share. */
export interface SpanOwner {
  readonly pipeline: SpanPipeline;
  readonly limits: Required<SpanLimits>;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly redact: Redactor | undefined;
}

const NONE: never[] = [];

/**
 * A span that is recorded. What the traced program pays for is in here: writing stores plain values, and times and
 * attributes become objects when an exporter reads them.
 */
export class RecordingSpan implements OpenSpan {
  name: string;
  readonly kind: SpanKind;
  declare readonly parentSpanContext?: SpanContext;
  ended = false;
  status: SpanStatus = UNSET;
  events: TimedEvent[] = NONE;
  links: Link[] = NONE;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** @internal */
  openIndex = -1;
  /** @internal Milliseconds from `performance.now()` to the epoch, for this span and its local children. */
  readonly epochOffset: number;

  readonly #owner: SpanOwner;
  readonly #spanContext: SpanContext;
  readonly #startMicros: number;
  #endMicros: number;
  readonly #attributes: AttributeList;
  #readAttributes: Attributes | undefined;
  #lastException: unknown;
  #isMisuseReported = false;
  #isEnding = false;

  constructor(
    owner: SpanOwner,
    spanContext: SpanContext,
    parentSpanContext: SpanContext | undefined,
    name: string,
    kind: SpanKind,
    startMicros: number,
    epochOffset: number,
  ) {
    this.name = name;
    this.kind = kind;
    if (parentSpanContext !== undefined) {
      this.parentSpanContext = parentSpanContext;
    }
    this.epochOffset = epochOffset;
    this.#owner = owner;
    this.#spanContext = spanContext;
    this.#startMicros = startMicros;
    this.#endMicros = startMicros;
    const { attributeCountLimit, attributeValueLengthLimit } = owner.limits;
    this.#attributes = new AttributeList(attributeCountLimit, attributeValueLengthLimit);
  }

  setAttribute(key: string, value: unknown): this {
    if (this.#isWritable()) {
      this.#attributes.set(key, value);
    }
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    if (this.#isWritable()) {
      this.#attributes.setAll(attributes);
    }
    return this;
  }

  addEvent(
    name: string,
    attributesOrTime?: Readonly<Record<string, unknown>> | TimeInput,
    time?: TimeInput,
  ): this {
    return this.#addEvent(name, undefined, attributesOrTime, time);
  }

  addLink(link: ApiLink | undefined): this {
    if (this.#isWritable()) {
      const { limits } = this.#owner;
      const copy = copyLink(link, limits);
      this.links = this.links === NONE ? [] : this.links;
      this.droppedLinksCount +=
        copy === undefined ? 1 : pushBounded(this.links, limits.linkCountLimit, copy);
    }
    return this;
  }

  addLinks(links: ApiLink[]): this {
    safely<(ApiLink | undefined)[]>(
      () => (Array.isArray(links) ? [...links] : []),
      [undefined],
    ).forEach((link) => this.addLink(link));
    return this;
  }

  setStatus(status: SpanStatus | 'ok' | 'error', message?: string): this {
    if (this.#isWritable() && this.status.code !== SpanStatusCode.OK) {
      const given = toSpanStatus(status, message);
      if (given.message !== undefined) {
        given.message = truncate(given.message, this.#owner.limits.attributeValueLengthLimit);
      }
      if (given.code === SpanStatusCode.OK || given.code === SpanStatusCode.ERROR) {
        this.status = given;
      }
    }
    return this;
  }

  recordError(error: unknown): this {
    if (error !== undefined && error !== null) {
      this.recordException(error);
      this.setStatus('error', exceptionMessage(error));
    }
    return this;
  }

  recordException(
    exception: unknown,
    attributesOrTime?: Readonly<Record<string, unknown>> | TimeInput,
    time?: TimeInput,
  ): void {
    // The same exception comes here twice when a program records it and then lets it leave the span.
    if (exception !== undefined && exception !== this.#lastException) {
      this.#lastException = exception;
      this.#addEvent('exception', exceptionAttributes(exception), attributesOrTime, time);
    }
  }

  updateName(name: string): this {
    if (this.#isWritable()) {
      this.name = textOf(name);
    }
    return this;
  }

  end(endTime?: TimeInput): void {
    if (this.#isWritable() && !this.#isEnding) {
      this.#isEnding = true;
      const endMicros = toMicros(endTime, this.epochOffset) ?? nowMicros(this.epochOffset);
      this.#endMicros = Math.max(endMicros, this.#startMicros);
      this.#owner.pipeline.onEnding(this);
      this.ended = true; // from here on nobody writes to it, not even the redactor
      this.#redact();
      this.#lastException = undefined;
      this.#owner.pipeline.onEnd(this);
    }
  }

  [Symbol.dispose](): void {
    if (!this.ended) {
      this.end();
    }
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  get traceId(): string {
    return this.#spanContext.traceId;
  }

  get spanId(): string {
    return this.#spanContext.spanId;
  }

  get parentSpanId(): string | undefined {
    return this.parentSpanContext?.spanId;
  }

  get startTime(): HrTime {
    return toHrTime(this.#startMicros);
  }

  get endTime(): HrTime {
    return toHrTime(this.#endMicros);
  }

  get duration(): HrTime {
    return toHrTime(this.#endMicros - this.#startMicros);
  }

  get attributes(): Attributes {
    if (!this.ended) {
      return this.#attributes.toObject();
    }
    // Kept from then on: OpenTelemetry's exporter for LangSmith writes to what it has read.
    this.#readAttributes ??= this.#attributes.toObject();
    return this.#readAttributes;
  }

  /** @internal Roughly how many bytes the attributes take, without making an object of them. */
  get attributesSize(): number {
    return this.#attributes.size;
  }

  get droppedAttributesCount(): number {
    return this.#attributes.droppedCount;
  }

  get resource(): Resource {
    return this.#owner.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.#owner.instrumentationScope;
  }

  #addEvent(
    name: string,
    ownAttributes: Readonly<Record<string, unknown>> | undefined,
    attributesOrTime: Readonly<Record<string, unknown>> | TimeInput | undefined,
    time: TimeInput | undefined,
  ): this {
    if (this.#isWritable()) {
      const { limits } = this.#owner;
      const [attributes, at] = isTimeInput(attributesOrTime)
        ? [undefined, attributesOrTime]
        : [attributesOrTime, time];
      const micros = toMicros(at, this.epochOffset) ?? nowMicros(this.epochOffset);
      const event = createTimedEvent(name, [ownAttributes, attributes], micros, limits);
      this.events = this.events === NONE ? [] : this.events;
      this.droppedEventsCount += pushBounded(this.events, limits.eventCountLimit, event);
    }
    return this;
  }

  #redact(): void {
    const { redact, limits } = this.#owner;
    if (redact !== undefined) {
      const redaction = new SpanRedaction(redact, this, limits.attributeValueLengthLimit);
      this.#attributes.replaceEach((key, value) => redaction.value(key, value));
      this.events = this.events.map((event) => redaction.part(event));
      this.links = this.links.map((link) => redaction.part(link));
      this.status = redaction.status(this.status);
      this.#readAttributes = undefined; // as the redactor may have read them
    }
  }

  #isWritable(): boolean {
    if (this.ended && !this.#isMisuseReported) {
      this.#isMisuseReported = true;
      diag.warn(errorMessage('core', `span "${this.name}" was written to after its end.`));
    }
    return !this.ended;
  }
}
