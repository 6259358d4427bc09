import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { runJob } from '../../support/job-process';
import { LyingBackend } from '../../support/lying-backend';
import { configText } from '../../support/stack';
import { useStack } from '../../support/use-stack';

const Bucket = 'bucket';
const MIXED = { buckets: [{ match: '*', mode: 'mixed', activeKek: 'main', plaintextReads: 'pass-through' }] };
const used = useStack({ config: MIXED });
let between: LyingBackend;

beforeAll(async () => {
  between = await LyingBackend.start(used.stack.backendEndpoint);
});
afterAll(() => {
  between.stop();
});

const put = (Key: string, Tagging?: string) =>
  used.backend.send(
    new PutObjectCommand({ Bucket, Key, Body: Key, ...(Tagging !== undefined && { Tagging }) }),
  );
const tagsOf = async (Key: string) =>
  (await used.backend.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;

function encrypt(prefix: string) {
  const file = path.join(used.stack.directory, 'job.yaml');
  writeFileSync(file, configText(between.endpoint, MIXED), { mode: 0o600 });
  return runJob('encrypt', '-c', file, '-b', Bucket, '--prefix', prefix);
}

/** S3's HeadObject does not count tags for whoever may not read them. */
function tellTags(answer: { readonly status: number } | 'in full'): void {
  between.lie = ({ method, target }, truth) => {
    const headers = truth.headers.filter(([name]) => name.toLowerCase() !== 'x-amz-tagging-count');
    if (method === 'HEAD') return { ...truth, headers };
    if (!/\?tagging=?$/.test(target) || answer === 'in full') return undefined;
    return { status: answer.status, headers: [['content-length', '0']], body: Buffer.alloc(0) };
  };
}

it('encrypts nothing whose tags it may not see, and would lose', async () => {
  await put('denied/tagged', 'team=red');
  tellTags({ status: 403 });
  const { code, result, stderr } = await encrypt('denied/');
  expect({ code, counts: result?.counts }).toMatchObject({ code: 1, counts: { done: 0, failed: 1 } });
  expect(stderr).toContain('"denied/tagged": failed (the backend refused: 403)');
  expect(await tagsOf('denied/tagged')).toEqual([{ Key: 'team', Value: 'red' }]);
});

it('keeps tags that the backend does not count', async () => {
  await put('uncounted/tagged', 'team=red');
  await put('uncounted/bare');
  tellTags('in full');
  expect(await encrypt('uncounted/')).toMatchObject({ code: 0, result: { counts: { done: 2 } } });
  expect(await tagsOf('uncounted/tagged')).toEqual([{ Key: 'team', Value: 'red' }]);
  expect(await tagsOf('uncounted/bare')).toEqual([]);
});

it('needs no tags of a backend that knows none', async () => {
  await put('none/bare');
  tellTags({ status: 501 });
  expect(await encrypt('none/')).toMatchObject({ code: 0, result: { counts: { done: 1 } } });
});
