-- Spans, as clickhouse-exporter.ts writes them. Times are in UTC, with microseconds.
CREATE TABLE IF NOT EXISTS spans
(
    trace_id       String CODEC(ZSTD),
    span_id        String CODEC(ZSTD),
    parent_span_id String CODEC(ZSTD), -- '' on a root
    name           LowCardinality(String),
    kind           Enum8('INTERNAL' = 0, 'SERVER' = 1, 'CLIENT' = 2, 'PRODUCER' = 3, 'CONSUMER' = 4),
    service_name   LowCardinality(String),
    scope_name     LowCardinality(String),
    scope_version  LowCardinality(String),
    start_time     DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    duration_us    UInt64 CODEC(ZSTD),
    status_code    Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2),
    status_message String CODEC(ZSTD),
    -- Strings as they are, everything else as JSON text.
    attributes     Map(LowCardinality(String), String) CODEC(ZSTD),
    resource       Map(LowCardinality(String), String) CODEC(ZSTD),
    events         Array(Tuple(time DateTime64(6, 'UTC'), name String, attributes Map(String, String))) CODEC(ZSTD),
    links          Array(Tuple(trace_id String, span_id String, attributes Map(String, String))) CODEC(ZSTD),
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(start_time)
-- Most questions are about one service, one operation and a time. A whole trace is found by the index.
ORDER BY (service_name, name, start_time)
TTL toDateTime(start_time) + INTERVAL 30 DAY
-- A batch whose answer was lost is sent again: an INSERT of the same rows as a recent one is ignored.
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;
