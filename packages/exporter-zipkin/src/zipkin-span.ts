/** A span as Zipkin's API takes it: https://zipkin.io/zipkin-api/zipkin2-api.yaml */
export interface ZipkinSpan {
  /** 32 hex digits in lower case. */
  readonly traceId: string;
  /** 16 hex digits in lower case. */
  readonly id: string;
  readonly parentId?: string;
  readonly name?: string;
  /** Absent: the span neither calls another service nor is called by one. */
  readonly kind?: ZipkinKind;
  /** Start, in whole microseconds since the epoch. */
  readonly timestamp: number;
  /** In whole microseconds, at least 1. */
  readonly duration: number;
  readonly localEndpoint: ZipkinEndpoint;
  readonly remoteEndpoint?: ZipkinEndpoint;
  readonly annotations?: readonly ZipkinAnnotation[];
  readonly tags: ZipkinTags;
}

export type ZipkinKind = 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER';

export type ZipkinTags = Record<string, string>;

/** Where a service is reached. */
export interface ZipkinEndpoint {
  readonly serviceName: string;
  readonly port?: number;
}

/** Something that happened at one moment of a span. */
export interface ZipkinAnnotation {
  /** In whole microseconds since the epoch. */
  readonly timestamp: number;
  readonly value: string;
}
