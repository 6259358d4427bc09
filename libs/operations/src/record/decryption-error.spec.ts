import { describe, expect, it } from '@jest/globals';
import { renderErrorXml } from '@s3ep/s3-protocol';
import { DecryptionError } from './decryption-error';

describe('DecryptionError', () => {
  const damaged = new Error('a tag did not match');

  it('tells the log why, with or without a cause', () => {
    expect(new DecryptionError('no-record').cause).toMatchObject({
      message: 'the stored object was refused: no-record',
    });
    expect(new DecryptionError('chunk', damaged).cause).toMatchObject({
      message: 'the stored object was refused: chunk',
      cause: damaged,
    });
  });

  it('tells the client the same whatever the reason', () => {
    const [first, second] = ['chunk', 'commitment'].map((reason) =>
      renderErrorXml(new DecryptionError(reason, damaged), { resource: '/b/k', requestId: 'R' }).toString(),
    );
    expect(first).toBe(second);
    expect(first).not.toContain('refused');
  });
});
