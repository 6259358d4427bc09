import { describe, expect, it } from '@jest/globals';
import { Secret } from '@s3ep/config';
import { captureLog } from './capture-log';

describe('createLogger', () => {
  it('writes one JSON object a line, with an ISO time and the name of the level', () => {
    const { logger, lines } = captureLog();
    logger.info({ port: 8080 }, 'listening');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), port: 8080, msg: 'listening' },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = captureLog('warn');
    logger.info('not this');
    logger.warn('this');
    expect(lines().map(({ msg }) => msg)).toEqual(['this']);
  });

  it.each(['authorization', 'secretAccessKey', 'sessionToken', 'signature', 'x-amz-security-token'])(
    'does not write the value of %s',
    (name) => {
      const { logger, lines } = captureLog();
      logger.info({ [name]: 'hunter2', headers: { [name]: 'hunter2' } }, 'careless');
      expect(JSON.stringify(lines())).not.toContain('hunter2');
      expect(lines()[0]).toMatchObject({ [name]: '[redacted]', headers: { [name]: '[redacted]' } });
    },
  );

  it('does not write a secret under any name', () => {
    const { logger, lines } = captureLog();
    logger.info({ settings: { deep: { anything: new Secret('hunter2') } } }, 'careless');
    expect(JSON.stringify(lines())).not.toContain('hunter2');
  });

  it('writes an error with its causes, and none of its other properties', () => {
    const { logger, lines } = captureLog();
    const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const err = Object.assign(new Error('no backend', { cause }), { request: { password: 'hunter2' } });
    logger.error({ err }, 'failed');
    expect(lines()[0]?.['err']).toEqual({
      type: 'Error',
      message: 'no backend',
      stack: expect.stringContaining('create-logger.spec.ts'),
      cause: {
        type: 'Error',
        message: 'connect refused',
        code: 'ECONNREFUSED',
        stack: expect.any(String),
      },
    });
  });

  it('ends with an error that is its own cause', () => {
    const { logger, lines } = captureLog();
    const err = new Error('loop');
    err.cause = err;
    logger.error({ err }, 'failed');
    expect(lines()).toHaveLength(1);
  });
});
