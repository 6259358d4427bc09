import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminCallOutcome, AdminCallTarget, AuditLog } from '@s3ep/observability';
import type { AdmittedCalls } from './admitted-calls';
import { auditText } from './audit-text';
import { requestedPath } from './requested-path';

export interface AuditedCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly admitted: AdmittedCalls;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** Writes the call into the audit log when it is over. */
export function auditCall({ request, response, admitted, audit }: AuditedCall): void {
  const began = performance.now();
  const { method = '', socket } = request;
  const { remoteAddress } = socket; // gone with the connection
  const { path, query } = requestedPath(request);
  response.once('close', () => {
    const identity = admitted.identityOf(request);
    const status = response.headersSent ? response.statusCode : 0;
    audit.record({
      caller: identity?.name,
      credential: identity?.credential,
      role: identity?.role,
      method,
      path: auditText(path),
      target: shown(admitted.targetOf(request) ?? targetOf(query)),
      status,
      outcome: outcomeOf(status),
      remoteAddress,
      durationMilliseconds: performance.now() - began,
    });
  });
}

function outcomeOf(status: number): AdminCallOutcome {
  switch (status) {
    case 0:
      return 'abandoned';
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 429:
      return 'throttled';
    default:
      return status < 400 ? 'done' : 'failed';
  }
}

/** These names alone: whatever else a query holds may have been meant to be secret. */
const TARGETS: Readonly<Record<string, string>> = {
  bucket: 'bucket',
  key: 'objectKey',
  versionId: 'versionId',
};

function targetOf(query: string): AdminCallTarget | undefined {
  const given = new URLSearchParams(query);
  const target: Record<string, string> = {};
  for (const [name, shown] of Object.entries(TARGETS)) {
    const value = given.get(name);
    if (value !== null) target[shown] = value;
  }
  return Object.keys(target).length === 0 ? undefined : target;
}

function shown(target: AdminCallTarget | undefined): AdminCallTarget | undefined {
  if (target === undefined) return undefined;
  return Object.fromEntries(Object.entries(target).map(([name, value]) => [name, auditText(value)]));
}
