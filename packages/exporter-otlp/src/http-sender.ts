import type { Agent, request as httpRequest } from 'node:http';
import { promisify } from 'node:util';

import { ExportError } from '@spanlight/core';

import { httpFailure } from './http-failure.ts';
import { postOverHttp } from './http-request.ts';
import type { OtlpSettings } from './otlp-settings.ts';
import { SOURCE } from './read-setting.ts';
import { requestHeaders, secretsOf } from './request-headers.ts';
import type { Sender, ServerAnswer } from './sender.ts';

interface Connections {
  readonly request: typeof httpRequest;
  readonly agent: Agent;
}

/**
 * Sends over HTTP, through the agent of OpenTelemetry's exporters: connections that are kept, and TLS. Their request itself is
 * not used. It tries again by itself, cannot be broken off, and hides the status and how long the server asks to wait.
 */
export class HttpSender implements Sender {
  readonly #settings: OtlpSettings;
  #connections: Promise<Connections> | undefined;

  constructor(settings: OtlpSettings) {
    this.#settings = settings;
  }

  async send(data: Uint8Array, signal: AbortSignal): Promise<ServerAnswer> {
    const { compression, endpoint } = this.#settings;
    const { url, name } = endpoint;
    const { request, agent } = await (this.#connections ??= this.#connect());
    const given = await requestHeaders(this.#settings);
    const headers = {
      'User-Agent': 'spanlight-exporter-otlp',
      ...given,
      'Content-Type':
        endpoint.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
      ...(compression === 'gzip' && { 'Content-Encoding': 'gzip' }),
    };
    const body = compression === 'gzip' ? await compress(data) : data;
    const answer = await postOverHttp(request, url, { headers, agent, signal }, body).catch(
      (cause: unknown) => {
        const message = `cannot reach ${name}: ${reasonOf(cause)}.`;
        throw new ExportError(SOURCE, message, { failure: 'retryable', cause });
      },
    );
    const secrets = secretsOf(given, url);
    if (answer.status < 200 || answer.status > 299) {
      throw httpFailure(name, answer, secrets);
    }
    return { body: answer.body, secrets };
  }

  close(): void {
    this.#connections?.then(
      ({ agent }) => agent.destroy(),
      () => {},
    );
  }

  // With the first request, so that programs start faster, and instrumentations of HTTP can be loaded before HTTP is.
  async #connect(): Promise<Connections> {
    const { endpoint, tls } = this.#settings;
    const { protocol } = endpoint.url;
    const [{ httpAgentFactoryFromOptions }, { request }] = await Promise.all([
      import('@opentelemetry/otlp-exporter-base/node-http'),
      protocol === 'https:' ? import('node:https') : import('node:http'),
    ]);
    return {
      request,
      agent: await httpAgentFactoryFromOptions({ keepAlive: true, ...tls })(protocol),
    };
  }
}

async function compress(data: Uint8Array): Promise<Uint8Array> {
  const { gzip } = await import('node:zlib');
  return promisify(gzip)(data);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code?.startsWith('HPE_')
    ? "what it answers is not HTTP. If it speaks gRPC, set protocol to 'grpc'"
    : (code ?? message);
}
