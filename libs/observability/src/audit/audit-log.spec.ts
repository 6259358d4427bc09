import { describe, expect, it } from '@jest/globals';
import { captureLog } from '../logging/capture-log';
import { AuditLog } from './audit-log';

const CALL = {
  caller: 'ops',
  credential: 'token',
  role: 'viewer',
  method: 'GET',
  path: '/admin/v1/status',
  target: { bucket: 'photos', objectKey: 'a.jpg' },
  status: 200,
  outcome: 'done',
  remoteAddress: '127.0.0.1',
  durationMilliseconds: 1.6,
} as const;

describe('AuditLog', () => {
  it.each(['info', 'error', 'silent'] as const)('writes a line where the log level is %s', (level) => {
    const { logger, lines } = captureLog(level);
    new AuditLog(logger).record(CALL);
    expect(lines()).toEqual([
      { level: 'info', time: expect.any(String), ...CALL, durationMilliseconds: 2, msg: 'audit' },
    ]);
  });

  it('writes lines after the level was lowered', () => {
    const { logger, lines } = captureLog('info');
    const audit = new AuditLog(logger);
    logger.level = 'fatal';
    audit.record(CALL);
    expect(lines()).toHaveLength(1);
  });
});
