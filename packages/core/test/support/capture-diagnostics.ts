import { diag, DiagLogLevel } from '@opentelemetry/api';

/** Collects what is told to OpenTelemetry's diagnostics logger from now on. */
export function captureDiagnostics(): string[] {
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  diag.setLogger(
    { error: keep, warn: keep, info: keep, debug: keep, verbose: keep },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  messages.length = 0; // the logger's own greeting
  return messages;
}
