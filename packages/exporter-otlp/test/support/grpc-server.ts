import { type Metadata, Server, ServerCredentials, type StatusObject } from '@grpc/grpc-js';

import { decodeProtobuf } from './decode-protobuf.ts';
import { spansOf, type WireSpan } from './otlp-request.ts';

/** A call that has arrived. */
export interface Call {
  readonly metadata: Metadata;
  readonly spans: readonly WireSpan[];
  /** Keeps the spans and answers. */
  readonly accept: (body?: Buffer) => void;
  readonly refuse: (status: Partial<StatusObject>) => void;
}

/** A receiver of OTLP over gRPC on a free port, which decodes what it gets, and misbehaves when told to. */
export class GrpcServer implements AsyncDisposable {
  fault: ((call: Call) => void) | undefined;
  readonly calls: Call[] = [];
  readonly accepted: WireSpan[] = [];
  readonly #server = new Server();
  #port = 0;
  #scheme = 'http';

  private constructor() {
    this.#server.addService(
      {
        export: {
          path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      {
        export: (
          { request, metadata }: { request: Buffer; metadata: Metadata },
          answer: (error: Partial<StatusObject> | null, body?: Buffer) => void,
        ) => {
          const spans = spansOf(decodeProtobuf(request));
          const accept = (body: Buffer = Buffer.alloc(0)): void => {
            this.accepted.push(...spans);
            answer(null, body);
          };
          const call = { metadata, spans, accept, refuse: answer };
          this.calls.push(call);
          (this.fault ?? ((one: Call) => one.accept()))(call);
        },
      },
    );
  }

  static async start(tls?: { key: Buffer; cert: Buffer }): Promise<GrpcServer> {
    const server = new GrpcServer();
    server.#scheme = tls === undefined ? 'http' : 'https';
    server.#port = await new Promise((resolve, reject) => {
      const credentials =
        tls === undefined
          ? ServerCredentials.createInsecure()
          : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }]);
      server.#server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return server;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
  }
}
