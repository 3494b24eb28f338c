export { redactSecrets } from './redaction/redact-secrets.ts';
