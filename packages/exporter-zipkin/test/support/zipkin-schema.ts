// The schema of Zipkin's API, version 2, and what its servers ask for beyond it:
// https://zipkin.io/zipkin-api/zipkin2-api.yaml

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFilledText: Check = (value) => isText(value) && value !== '';
const isWhole: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const isPort: Check = (value) => isWhole(value) && (value as number) < 65_536;
const isHex =
  (length: number): Check =>
  (value) =>
    isText(value) && new RegExp(`^[0-9a-f]{${length}}$`).test(value as string);

const isEndpoint = hasOnly({ serviceName: isFilledText, port: isPort }, []);
const isAnnotation = hasOnly({ timestamp: isWhole, value: isFilledText }, ['timestamp', 'value']);

const SPAN: Readonly<Record<string, Check>> = {
  traceId: isHex(32),
  id: isHex(16),
  parentId: isHex(16),
  name: isFilledText,
  kind: (value) => ['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'].includes(value as string),
  timestamp: isWhole,
  duration: isWhole,
  localEndpoint: isEndpoint,
  remoteEndpoint: isEndpoint,
  annotations: (value) => Array.isArray(value) && value.length > 0 && value.every(isAnnotation),
  tags: (value) => isRecord(value) && Object.values(value).every(isText),
};
const REQUIRED = ['traceId', 'id', 'timestamp', 'duration', 'localEndpoint', 'tags'];

/** What of a body is against the schema, or undefined. */
export function schemaViolation(body: unknown): string | undefined {
  if (!Array.isArray(body)) {
    return 'Expected a list of spans';
  }
  for (const [index, span] of body.entries()) {
    const missing = REQUIRED.find((field) => !isRecord(span) || !Object.hasOwn(span, field));
    if (missing !== undefined) {
      return `$[${index}].${missing} is missing`;
    }
    const wrong = Object.entries(span as object).find(([key, value]) => !SPAN[key]?.(value));
    if (wrong !== undefined) {
      return `$[${index}].${wrong[0]} cannot be ${JSON.stringify(wrong[1])}`;
    }
  }
  return undefined;
}

function hasOnly(fields: Readonly<Record<string, Check>>, required: readonly string[]): Check {
  return (value) =>
    isRecord(value) &&
    required.every((field) => Object.hasOwn(value, field)) &&
    Object.entries(value).every(([key, field]) => fields[key]?.(field));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
