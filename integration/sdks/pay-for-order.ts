import { type Link, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';

/** A piece of a program whose two spans have all that a span can have: a parent, an error, an event, a link, attributes. */
export function payForOrder(tracer: Tracer, links: Link[] = []): void {
  const attributes = { 'order.id': 42, tags: ['daily', 'eu'] };
  tracer.startActiveSpan('checkout', { kind: SpanKind.SERVER, attributes, links }, (checkout) => {
    checkout.addEvent('cart read', { items: 3 });
    tracer.startActiveSpan('charge card', (charge) => {
      charge.recordException(new TypeError('card declined'));
      charge.setStatus({ code: SpanStatusCode.ERROR, message: 'card declined' });
      charge.end();
    });
    checkout.end();
  });
}
