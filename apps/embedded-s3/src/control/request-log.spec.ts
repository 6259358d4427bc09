import { describe, expect, it } from '@jest/globals';
import { RequestLog } from './request-log';

const REQUEST = {
  method: 'GET',
  operation: 'GetObject',
  query: '',
  status: 200,
  bytesReceived: 0,
  bytesSent: 1,
};

describe('RequestLog.settled', () => {
  it('waits until the last open request is logged', async () => {
    const log = new RequestLog();
    log.begin();
    log.begin();
    const seen: string[] = [];
    const settled = log.settled().then(() => seen.push('settled'));
    log.add(REQUEST);
    await Promise.resolve();
    seen.push('one is open');
    log.add(REQUEST);
    await settled;
    expect(seen).toEqual(['one is open', 'settled']);
    expect(log.toJSON().requests).toHaveLength(2);
  });

  it('does not wait for ever for one that hangs', async () => {
    const log = new RequestLog();
    log.begin();
    await expect(log.settled()).resolves.toBeUndefined();
  });
});
