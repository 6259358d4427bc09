import path from 'node:path';
import type { DataDirectory } from './data-directory/data-directory';
import type { Endpoints } from './data-directory/write-demo-file';

/** A path as short as it can be typed from here. */
function typed(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}

/** What a newcomer types next. */
export function nextSteps(data: DataDirectory, endpoints: Endpoints): string {
  return `
The S3 encryption proxy is ready.

  S3 endpoint        ${endpoints.s3}
  health, metrics    ${endpoints.management}/health  ${endpoints.management}/metrics
  backend            ${endpoints.backend} (embedded; for trying out, not for production)
  configuration      ${typed(data.configFile)}

In another terminal, point the AWS tools at it, and use S3 as usual:

  source ${typed(data.demoFile)}
  aws s3 mb s3://demo
  aws s3 cp package.json s3://demo/
  aws s3 ls s3://demo
  aws s3 cp s3://demo/package.json -

The backend holds only ciphertext. See for yourself, in the files or with the backend's own credentials:

  find ${typed(data.objects)} -type f
  AWS_ACCESS_KEY_ID=$BACKEND_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$BACKEND_SECRET_ACCESS_KEY \\
    aws --endpoint-url $BACKEND_ENDPOINT_URL s3 cp s3://demo/package.json - | head -c 256 | od -c

Ctrl-C stops both. The next start finds the same keys, credentials and objects.
`;
}
