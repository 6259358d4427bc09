import type { S3Response } from '@s3ep/operations';
import type { S3Request } from '@s3ep/s3-protocol';

export interface HealthAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface HealthAnswers {
  health(): Promise<HealthAnswer>;
  live(): Promise<HealthAnswer> | HealthAnswer;
  ready(): Promise<HealthAnswer>;
}

const PROBES: Readonly<Record<string, keyof HealthAnswers>> = {
  '/health': 'health',
  '/health/live': 'live',
  '/health/ready': 'ready',
};

/**
 * Probes and sidecars cannot sign, so an unsigned GET or HEAD of a health path is answered here. A signed one is
 * S3: somebody's bucket may be called "health".
 */
export function answerHealth(request: S3Request, answers: HealthAnswers): Promise<S3Response> | undefined {
  const probe = PROBES[request.rawPath];
  if (probe === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return undefined;
  if (request.headers.authorization !== undefined || request.query.has('X-Amz-Signature')) return undefined;
  return report(answers, probe);
}

async function report(answers: HealthAnswers, probe: keyof HealthAnswers): Promise<S3Response> {
  const { status, body } = await answers[probe]();
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: Buffer.from(JSON.stringify(body)),
  };
}
