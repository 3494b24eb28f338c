import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ARGUMENTS =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout key.pem -out cert.pem';

/** Whether certificates can be made. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A certificate for this machine that nobody trusts, with its key, in files. */
export class SelfSignedCertificate implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'spanlight-tls-'));
  readonly certFile = join(this.#folder, 'cert.pem');
  readonly keyFile = join(this.#folder, 'key.pem');
  readonly cert: Buffer;
  readonly key: Buffer;

  constructor() {
    execFileSync('openssl', ARGUMENTS.split(' '), { cwd: this.#folder, stdio: 'ignore' });
    this.cert = readFileSync(this.certFile);
    this.key = readFileSync(this.keyFile);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
