import { exporterConformance } from '@spanlight/core/testing';
import { OtlpExporter, type OtlpProtocol } from '@spanlight/exporter-otlp';
import { afterEach, describe, test } from 'vitest';

import { answering, hanging } from './support/faults.ts';
import { OtlpServer } from './support/otlp-server.ts';

const SECRET = 'key-4711-0815';

let server: OtlpServer;

afterEach(() => server[Symbol.asyncDispose]());

describe.each<OtlpProtocol>(['http/protobuf', 'http/json'])('OtlpExporter by %s', (protocol) => {
  const cases = exporterConformance({
    async create() {
      server = await OtlpServer.start();
      const endpoint = server.url.replace('//', `//user:${SECRET}@`);
      return new OtlpExporter({ endpoint, protocol, headers: { 'x-api-key': SECRET } });
    },
    delivered: () =>
      server.accepted.map((span) => ({
        ...span,
        status: span.status.code ?? 0,
        events: span.events.map(({ name }) => name),
        links: span.links.map(({ spanId }) => spanId),
      })),
    refuse: () => {
      server.fault = answering(401, { body: `wrong key ${SECRET}` });
    },
    hang: () => {
      server.fault = hanging;
    },
    secrets: [SECRET],
  });

  test.each(cases)('$name', (conformance) => conformance.run());
});
