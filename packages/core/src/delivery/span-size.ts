import { safely } from '../errors/safely.ts';
import type { ReadableSpan } from '../span/readable-span.ts';
import { RecordingSpan } from '../span/recording-span.ts';
import { valueSize } from '../span/value-size.ts';

// Measured on the heap of V8: what a span, an event or a link takes besides its texts and values.
const SPAN_BYTES = 480;
const PART_BYTES = 200;

/** Roughly how many bytes a span takes in memory. Walking through it is cheaper than making anything of it. */
export function spanSize(span: ReadableSpan): number {
  return safely(() => {
    const attributes =
      span instanceof RecordingSpan ? span.attributesSize : valueSize(span.attributes);
    let size = SPAN_BYTES + span.name.length + attributes + valueSize(span.status.message);
    for (const event of span.events) {
      size += PART_BYTES + event.name.length + valueSize(event.attributes);
    }
    for (const link of span.links) {
      size += PART_BYTES + valueSize(link.attributes);
    }
    return size;
  }, SPAN_BYTES);
}
