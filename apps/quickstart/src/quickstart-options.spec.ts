import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { readStartMode } from './quickstart-options';

describe('readStartMode', () => {
  it('makes everything in ./data where nothing is configured', () => {
    expect(readStartMode([], {})).toEqual({
      mode: 'quickstart',
      directory: path.resolve('data'),
      backendPort: 9000,
    });
  });

  it('goes to another directory and another port', () => {
    const environment = { S3EP_QUICKSTART_DIR: '/srv/demo', S3EP_QUICKSTART_BACKEND_PORT: '0' };
    expect(readStartMode([], environment)).toEqual({
      mode: 'quickstart',
      directory: '/srv/demo',
      backendPort: 0,
    });
  });

  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['an option', ['--config', '/etc/s3ep.yaml'], {}],
    ['a variable', [], { S3EP_CONFIG: '/etc/s3ep.yaml' }],
    ['an option before a variable', ['--config', '/etc/s3ep.yaml'], { S3EP_CONFIG: '/etc/other.yaml' }],
  ])('starts the proxy with the file that %s names', (_, args, environment) => {
    expect(readStartMode(args, environment)).toEqual({ mode: 'configured', configFile: '/etc/s3ep.yaml' });
  });

  it('starts the proxy alone where the environment names a backend', () => {
    expect(readStartMode([], { S3EP_BACKEND_ENDPOINT: 'http://backend:9000' })).toEqual({
      mode: 'configured',
    });
  });

  it.each(['http', '65536', '-1'])('refuses the port %s', (port) => {
    expect(() => readStartMode([], { S3EP_QUICKSTART_BACKEND_PORT: port })).toThrow(
      'S3EP_QUICKSTART_BACKEND_PORT is not a port from 0 to 65535.',
    );
  });
});
