import { parseRequest } from '@s3ep/s3-protocol';
import { describe, expect, it } from '@jest/globals';
import { answerHealth, type HealthAnswer } from './health-requests';

const answered = (name: string): HealthAnswer => ({ status: name === 'ready' ? 503 : 200, body: { name } });
const ANSWERS = {
  health: () => Promise.resolve(answered('health')),
  live: () => answered('live'),
  ready: () => Promise.resolve(answered('ready')),
};

function ask(method: string, target: string, rawHeaders: string[] = []): ReturnType<typeof answerHealth> {
  return answerHealth(parseRequest({ method, target, rawHeaders }, { baseDomains: [] }), ANSWERS);
}

describe('an unsigned request on the S3 port', () => {
  it.each([
    ['GET', '/health', 'health', 200],
    ['HEAD', '/health', 'health', 200],
    ['GET', '/health/live', 'live', 200],
    ['GET', '/health/ready', 'ready', 503],
    ['GET', '/health?verbose', 'health', 200],
  ])('is a probe: %s %s', async (method, target, name, status) => {
    const answer = await ask(method, target);
    expect(answer).toMatchObject({ status, headers: { 'cache-control': 'no-store' } });
    expect(JSON.parse((answer?.body as Buffer).toString())).toEqual({ name });
  });

  it.each([
    ['PUT', '/health'],
    ['GET', '/health/'],
    ['GET', '/health/other'],
    ['GET', '/%68ealth'],
    ['GET', '/bucket/health'],
  ])('is S3: %s %s', (method, target) => {
    expect(ask(method, target)).toBeUndefined();
  });
});

describe('a signed request', () => {
  it('is S3, whatever the bucket is called', () => {
    expect(ask('GET', '/health', ['Authorization', 'AWS4-HMAC-SHA256 x'])).toBeUndefined();
    expect(ask('GET', '/health/live?X-Amz-Signature=x')).toBeUndefined();
  });
});
