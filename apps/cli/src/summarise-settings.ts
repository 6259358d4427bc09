import type { BucketSettings, ClientSettings, Settings } from '@s3ep/config';

function describeBucket({ match, mode, activeKek, readableKeks }: BucketSettings): string {
  if (mode === 'passthrough') return `${match}: not encrypted`;
  const older = readableKeks.length === 0 ? '' : `, reads ${readableKeks.join(', ')}`;
  const beside = mode === 'mixed' ? ', beside plain objects' : '';
  return `${match}: encrypted under ${activeKek ?? 'no key'}${older}${beside}`;
}

function describeClient({ accessKeyId, rights, backendCredentials }: ClientSettings): string {
  const may = rights.map(({ bucket, prefix = '', allow }) => `${allow.join('+')} in ${bucket}/${prefix}*`);
  const own = backendCredentials === undefined ? '' : ' (backend credentials of its own)';
  return `${accessKeyId}: ${may.length === 0 ? 'may do nothing' : may.join('; ')}${own}`;
}

/** What a configuration amounts to, a fact a line, without secrets. */
export function summariseSettings({ s3, management, backend, keys, buckets, clients }: Settings): string[] {
  const fact = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}`;
  return [
    fact(
      's3',
      `${s3.tls === undefined ? 'http' : 'https'} on ${s3.host} port ${s3.port}, region ${s3.region}`,
    ),
    fact('management', `http on ${management.host} port ${management.port}`),
    fact(
      'backend',
      `${backend.endpoint}, region ${backend.region}, credentials: ${backend.credentials.type}`,
    ),
    ...keys.keks.map(({ id, provider }) => fact('key', `${id} (${provider})`)),
    ...buckets.map((bucket) => fact('bucket', describeBucket(bucket))),
    ...clients.map((client) => fact('client', describeClient(client))),
  ];
}
