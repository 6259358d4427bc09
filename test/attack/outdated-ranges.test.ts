import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { headerOf, type Lie, withHeaders } from '../support/lying-backend';
import { useAttackSite } from './attack-site';
import { AttackedUpload } from './attacked-upload';

const used = useAttackSite({
  buckets: ['bucket', 'mixed', 'plain'],
  config: {
    buckets: [
      { match: 'plain', mode: 'passthrough' },
      { match: 'mixed', mode: 'mixed', activeKek: 'main', plaintextReads: 'pass-through' },
      { match: '*', mode: 'encrypted', activeKek: 'main' },
    ],
  },
});

const OUTDATED = '"00000000000000000000000000000000-01"';
const BODY = randomBytes(1_000);
/** Each is longer than what lies at the backend: all of that is the answer. */
const RANGES = ['bytes=0-', 'bytes=10-', 'bytes=-5000'];
const OBJECTS = ['bucket/single', 'bucket/parts', 'mixed/single', 'mixed/unencrypted', 'plain/object'];

beforeAll(async () => {
  const { client, stack } = used.site;
  for (const path of ['/bucket/single', '/mixed/single', '/plain/object'])
    expect((await client.put(path, BODY)).status).toBe(200);
  const unencrypted = { Bucket: 'mixed', Key: 'unencrypted', Body: BODY };
  await stack.backendClient().send(new PutObjectCommand(unencrypted));
  const upload = await AttackedUpload.start(used.site, 'bucket', 'parts');
  await upload.finish([await upload.send(1, BODY)], { emptied: false });
});

/** RFC 9110 14.2: a server may ignore Range; and some do where it names all there is. */
const allIs200: Lie = (_asked, truth) => {
  const [, first, last, total] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headerOf(truth, 'content-range') ?? '') ?? [];
  if (truth.status !== 206 || first !== '0' || Number(last) + 1 !== Number(total)) return undefined;
  return { ...withHeaders(truth, { 'content-range': undefined }), status: 200 };
};

const allIs206: Lie = ({ method }, truth) => {
  if (method !== 'GET' || truth.status !== 200) return undefined;
  const { length } = truth.body;
  return { ...withHeaders(truth, { 'content-range': `bytes 0-${length - 1}/${length}` }), status: 206 };
};

const nothingSatisfies: Lie = ({ method }, truth) =>
  method === 'GET'
    ? { ...withHeaders(truth, { 'content-length': '0' }), status: 416, body: Buffer.alloc(0) }
    : undefined;

describe.each(OBJECTS)('a range of %s whose If-Range names an older object', (object) => {
  const ask = (range: string) => used.site.client.get(`/${object}`, { range, 'if-range': OUTDATED });

  it.each(RANGES)(
    'is answered whole (%s) by a backend that answers all of an object with 200',
    async (range) => {
      used.site.lie = allIs200;
      const { status, body, headers } = await ask(range);
      expect([status, headers['content-range']]).toEqual([200, undefined]);
      expect(body.equals(BODY)).toBe(true);
    },
  );

  it('says what it is where the backend answers all of an object with 206', async () => {
    used.site.lie = allIs206;
    const { status, body, headers } = await ask('bytes=10-');
    if (status === 206) expect(headers['content-range']).toBe('bytes 0-999/1000');
    else expect(status).toBe(200);
    expect(body.equals(BODY)).toBe(true);
  });

  it('ends where the backend has 416 for everything', async () => {
    used.site.lie = nothingSatisfies;
    expect((await ask('bytes=10-')).status).toBe(416);
  });
});
