import type { IncomingMessage } from 'node:http';
import type { AdminCallTarget } from '@s3ep/observability';
import type { AdminIdentity } from './admin-identity';

/** Who makes which of the calls that are under way, on what. Kept beside requests: nothing is written onto one. */
export class AdmittedCalls {
  readonly #identities = new WeakMap<IncomingMessage, AdminIdentity>();
  readonly #targets = new WeakMap<IncomingMessage, AdminCallTarget>();

  admit(request: IncomingMessage, identity: AdminIdentity): void {
    this.#identities.set(request, identity);
  }

  /** undefined: the call did not pass the gate. */
  identityOf(request: IncomingMessage): AdminIdentity | undefined {
    return this.#identities.get(request);
  }

  /** Notes, for the audit log, what a call is about that its query does not name. No secrets. */
  noteTarget(request: IncomingMessage, target: AdminCallTarget): void {
    this.#targets.set(request, target);
  }

  targetOf(request: IncomingMessage): AdminCallTarget | undefined {
    return this.#targets.get(request);
  }
}
