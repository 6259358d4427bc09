import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings';

const LEAST = {
  EMBEDDED_S3_DIR: '/data',
  EMBEDDED_S3_ACCESS_KEY_ID: 'me',
  EMBEDDED_S3_SECRET_ACCESS_KEY: 'secret',
};

describe('readSettings', () => {
  it('fills in what is not set', () => {
    expect(readSettings(LEAST)).toEqual({
      directory: '/data',
      host: '127.0.0.1',
      port: 9000,
      region: 'us-east-1',
      users: [{ accessKeyId: 'me', secretAccessKey: 'secret' }],
    });
  });

  it('takes more users and a control port', () => {
    const settings = readSettings({
      ...LEAST,
      EMBEDDED_S3_USERS: '[{"accessKeyId":"you","secretAccessKey":"other"}]',
      EMBEDDED_S3_CONTROL_PORT: '0',
    });
    expect(settings.users.map(({ accessKeyId }) => accessKeyId)).toEqual(['me', 'you']);
    expect(settings.controlPort).toBe(0);
  });

  it.each([
    [{ EMBEDDED_S3_DIR: '' }, 'EMBEDDED_S3_DIR is not set'],
    [{ EMBEDDED_S3_HOST: '0.0.0.0' }, 'EMBEDDED_S3_HOST is "0.0.0.0"; .* loopback only'],
    [{ EMBEDDED_S3_PORT: '70000' }, 'EMBEDDED_S3_PORT is "70000"'],
    [{ EMBEDDED_S3_PORT: '-1' }, 'EMBEDDED_S3_PORT is "-1"'],
    [{ EMBEDDED_S3_USERS: '{}' }, 'EMBEDDED_S3_USERS must be JSON'],
    [{ EMBEDDED_S3_USERS: 'not json' }, 'EMBEDDED_S3_USERS must be JSON'],
  ])('refuses %j and names the setting', (wrong, message) => {
    expect(() => readSettings({ ...LEAST, ...wrong })).toThrow(new RegExp(message));
  });
});
