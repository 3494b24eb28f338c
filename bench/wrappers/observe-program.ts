import type { Telemetry } from 'ai';

import { SdkUser, VERSIONS } from '../../packages/callbacks/test/support/ai-sdk-models.ts';

/** What the situations of the AI SDK have for a client. */
export interface Program {
  user: SdkUser;
}

/** Lets a program name an integration in each of its calls of ai 7. */
export function observeProgram(program: Program, integration: Telemetry): Program {
  program.user = new ObservedUser(program.user, integration);
  return program;
}

class ObservedUser extends SdkUser {
  readonly #integration: Telemetry;

  constructor({ url }: SdkUser, integration: Telemetry) {
    super(VERSIONS[0], url);
    this.#integration = integration;
  }

  override telemetry(options: object = {}): object {
    return { telemetry: { ...options, integrations: [this.#integration] } };
  }
}
