import { readFileSync } from 'node:fs';

/** What `pnpm test:backends` runs. */
export const versions = {
  /** `io.zipkin:zipkin-server`, from Maven Central. */
  zipkin: '3.5.1',
  /** `github.com/jaegertracing/jaeger`, a Go module. Its versions 1.x are releases of Jaeger 2 as well: this one is 2.13.0. */
  jaeger: '1.76.0',
  /** `arize-phoenix`, from PyPI. What it depends on is the newest that it takes. */
  phoenix: '20.26.1',
  /** The modules of `collector/main.go`: Go wants to read their versions, and their checksums, from files of its own. */
  collector: /collector\/otelcol v(\S+)/.exec(
    readFileSync(new URL('collector/go.mod', import.meta.url), 'utf8'),
  )![1]!,
} as const;
