import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Credentials, REGION } from './stack';

const CRLF = '\r\n';
export const BOUNDARY = '----form-of-a-test';
const HOUR_MILLISECONDS = 3_600_000;

export type FormFields = Readonly<Record<string, string>>;

export interface PolicyToSign {
  readonly bucket: string;
  /** Fields that the form will have; each becomes an `eq` condition unless `conditions` are given for it. */
  readonly fields: FormFields;
  readonly conditions?: readonly unknown[];
  /** Fields without a condition of their own here. */
  readonly uncovered?: readonly string[];
  readonly expiresIn?: number;
  readonly credentials: Credentials;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The fields of a form with a policy, signed as "Browser-Based Uploads Using POST" says. */
export function signedFields(policy: PolicyToSign): Record<string, string> {
  const { bucket, fields, conditions = [], uncovered = [], credentials } = policy;
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${amzDate.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const all: Record<string, string> = {
    ...fields,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${scope}`,
    'x-amz-date': amzDate,
  };
  const document = Buffer.from(
    JSON.stringify({
      expiration: new Date(Date.now() + (policy.expiresIn ?? HOUR_MILLISECONDS)).toISOString(),
      conditions: [
        { bucket },
        ...conditions,
        ...Object.entries(all)
          .filter(([name]) => !uncovered.includes(name))
          .map(([name, value]) => ({ [name]: value })),
      ],
    }),
  ).toString('base64');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((above, part) => hmac(above, part), `AWS4${credentials.secretAccessKey}`);
  return { ...all, policy: document, 'x-amz-signature': hmac(key, document).toString('hex') };
}

export interface EncodedForm {
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** What comes before and after the content of the file. */
export function encodeForm(
  fields: FormFields,
  {
    filename = 'file.bin',
    after = {},
    ending = CRLF,
  }: { filename?: string; after?: FormFields; ending?: string } = {},
): EncodedForm {
  const part = ([name, value]: [string, string]): string =>
    `--${BOUNDARY}${CRLF}Content-Disposition: form-data; name="${name}"${CRLF}${CRLF}${value}${CRLF}`;
  const head =
    Object.entries(fields).map(part).join('') +
    `--${BOUNDARY}${CRLF}Content-Disposition: form-data; name="file"; filename="${filename}"${CRLF}` +
    `Content-Type: application/octet-stream${CRLF}${CRLF}`;
  const tail = `${CRLF}${Object.entries(after).map(part).join('')}--${BOUNDARY}--${ending}`;
  return { head: Buffer.from(head), tail: Buffer.from(tail) };
}

export interface PostedForm {
  readonly endpoint: string;
  readonly bucket: string;
  readonly body: Buffer | { readonly length: number; readonly source: Readable };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FormAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Posts a body as it is, as a browser would. */
export async function postForm({ endpoint, bucket, body, headers = {} }: PostedForm): Promise<FormAnswer> {
  const { hostname, port } = new URL(endpoint);
  const request = http.request({
    hostname,
    port,
    method: 'POST',
    path: `/${bucket}`,
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': body.length,
      ...headers,
    },
  });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  if (Buffer.isBuffer(body)) request.end(body);
  else void pipeline(body.source, request).catch(() => undefined);
  const response = await answered;
  const text = (await buffer(response)).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}
