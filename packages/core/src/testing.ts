export {
  exporterConformance,
  type ConformanceCase,
  type ConformanceOptions,
} from './testing/conformance.ts';
export type { DeliveredSpan } from './testing/delivered-span.ts';
export { fakeSpan, type FakeSpan } from './testing/fake-span.ts';
