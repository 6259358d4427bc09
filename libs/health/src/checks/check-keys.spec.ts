import { describe, expect, it } from '@jest/globals';
import type { KekStatus } from '@s3ep/key-management';
import { checkKeys } from './check-keys';

const check = (...statuses: KekStatus[]) => checkKeys({ check: () => Promise.resolve(statuses) });

describe('checkKeys', () => {
  it('is content where every key-encryption key can be used', async () => {
    await expect(check({ kekId: 'main', type: 'local-aes', outcome: 'ok' })).resolves.toBeUndefined();
  });

  it('names those that cannot, and says where calls are held back', async () => {
    const statuses: KekStatus[] = [
      { kekId: 'main', type: 'local-aes', outcome: 'ok' },
      { kekId: 'cloud', type: 'aws-kms', outcome: 'unavailable', circuit: 'open' },
      { kekId: 'vault', type: 'vault-transit', outcome: 'denied', reason: 'wrong token', circuit: 'closed' },
    ];
    await expect(check(...statuses)).rejects.toThrow(
      'key-encryption keys that cannot be used: "cloud" (aws-kms): unavailable, calls are held back, "vault" (vault-transit): denied (wrong token)',
    );
  });
});
