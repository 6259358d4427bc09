import type { DataDirectory } from './data-directory';
import { writePrivateFile } from './private-file';

export interface Endpoints {
  /** The proxy's S3 endpoint. */
  readonly s3: string;
  readonly management: string;
  /** The embedded backend's. */
  readonly backend: string;
  readonly region: string;
}

/** aws-cli 1 and boto3 presign with Signature Version 2 in old regions unless they are told otherwise. */
const AWS_CONFIG = `[default]
s3 =
    signature_version = s3v4
`;

/** Writes the shell lines that point AWS tools at the proxy. */
export function writeDemoFile(
  {
    demoFile,
    awsConfigFile,
    client,
    backend,
  }: Pick<DataDirectory, 'demoFile' | 'awsConfigFile' | 'client' | 'backend'>,
  endpoints: Endpoints,
): void {
  writePrivateFile(awsConfigFile, AWS_CONFIG);
  const variables = {
    AWS_ENDPOINT_URL: endpoints.s3,
    AWS_ACCESS_KEY_ID: client.accessKeyId,
    AWS_SECRET_ACCESS_KEY: client.secretAccessKey,
    AWS_REGION: endpoints.region,
    AWS_DEFAULT_REGION: endpoints.region, // the name that boto3 and aws-cli 1 read
    AWS_CONFIG_FILE: `'${awsConfigFile.replaceAll("'", `'\\''`)}'`,
    BACKEND_ENDPOINT_URL: endpoints.backend,
    BACKEND_ACCESS_KEY_ID: backend.accessKeyId,
    BACKEND_SECRET_ACCESS_KEY: backend.secretAccessKey,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${value}\n`);
  writePrivateFile(demoFile, lines.join(''));
}
