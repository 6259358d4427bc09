import { expect, it } from '@jest/globals';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { runJob } from '../../support/job-process';
import { configText } from '../../support/stack';
import { useStack } from '../../support/use-stack';
import { decrypt } from '../../support/way-out';

const Bucket = 'bucket';
/** Moves the cursor up (ECMA-48 8.3.22, in one character), turns the direction of text, and ends a line. */
const KEY = 'a\u009B1A\u202Etxt.b\u0085';
const SHOWN = '"a\\u009b1A\\u202etxt.b\\u0085"';
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u0000-\u0008\u000B-\u001F\u007F-\u009F]/u;
const used = useStack({ buckets: [Bucket] });

it('a key that would move the cursor or turn text around is shown, by jobs and by decrypt', async () => {
  const config = path.join(used.stack.directory, 'visible.yaml');
  writeFileSync(config, configText(used.stack.backendEndpoint), { mode: 0o600 });
  await used.s3.send(new PutObjectCommand({ Bucket, Key: `good/${KEY}`, Body: 'x' }));
  await used.backend.send(new PutObjectCommand({ Bucket, Key: KEY, Body: 'not encrypted' }));

  const { stderr } = await runJob('verify', '-c', config, '-b', Bucket);
  expect(stderr).toContain(`${SHOWN}: plaintext`);
  expect(stderr).not.toMatch(INVISIBLE);

  const out = path.join(used.stack.directory, 'restored');
  const decrypted = await decrypt('-c', config, '--bucket', Bucket, '--prefix', 'good/', '--out', out);
  expect(decrypted.stdout).toContain('\\u009b1A\\u202etxt');
  expect(decrypted.stdout + decrypted.stderr).not.toMatch(INVISIBLE);
  expect(readdirSync(path.join(out, 'good'))).toEqual(['a%C2%9B1A%E2%80%AEtxt.b%C2%85']);
}, 60_000);
