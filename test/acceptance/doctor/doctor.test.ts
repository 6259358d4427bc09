import { beforeAll, afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { diagnose, runDoctor } from '../../support/run-doctor';
import { type AskedRequest, StingyBackend } from '../../support/stingy-backend';
import { useStack } from '../../support/use-stack';

const BUCKET = 'examined';
const CONDITIONS = ['if-match', 'if-none-match'];
const isCopy = ({ headers }: AskedRequest): boolean => headers['x-amz-copy-source'] !== undefined;
const isCompletion = ({ method, target }: AskedRequest): boolean =>
  method === 'POST' && target.includes('uploadId=');

describe('s3ep doctor', () => {
  const used = useStack({ buckets: [] });
  let stingy: StingyBackend;

  beforeAll(async () => {
    stingy = await StingyBackend.start(used.stack.backendEndpoint);
    await used.backend.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await used.backend.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'of others', Body: 'kept' }));
  });
  beforeEach(() => {
    stingy.stinginess = undefined;
  });
  afterAll(() => {
    stingy.stop();
  });

  const examine = (settings: Readonly<Record<string, unknown>> = {}, args = ['--bucket', BUCKET]) =>
    diagnose({ endpoint: stingy.endpoint, settings, args });

  const whatIsLeft = async (Bucket: string) => {
    const { Versions = [], DeleteMarkers = [] } = await used.backend.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const { Uploads = [] } = await used.backend.send(new ListMultipartUploadsCommand({ Bucket }));
    return [...Versions, ...DeleteMarkers, ...Uploads].map(({ Key }) => Key);
  };
  const bucketNames = async () =>
    ((await used.backend.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

  it('finds that the embedded backend fits, in a bucket of its own that it removes', async () => {
    const before = await bucketNames();
    const { code, report } = await examine({}, []);
    expect(report.findings.filter(({ verdict }) => verdict !== 'good' && verdict !== 'fact')).toEqual([]);
    expect(report.diagnosis).toMatchObject({
      advice: { profile: 'embedded', overrides: {} },
      isConfigured: true,
      refusedConditions: [],
      lackingAbilities: [],
    });
    expect(code).toBe(0);
    expect(await bucketNames()).toEqual(before);
  });

  it('advises trailers for a backend like S3 that nobody is known to be', async () => {
    const { report } = await examine({ profile: 's3' });
    expect(report.diagnosis).toMatchObject({
      advice: { profile: 's3', overrides: { chunkedTrailers: 'accepted' } },
      isConfigured: false,
    });
  });

  it('prints a table for people, and leaves nothing in a bucket of theirs but what was there', async () => {
    const { code, stdout } = await runDoctor({ endpoint: stingy.endpoint, args: ['--bucket', BUCKET] });
    expect(stdout).toMatch(/^Backend http:\/\/127\.0\.0\.1:\d+, bucket examined\n/);
    expect(stdout).toMatch(/^ {2}good +ranges +from, to, and from the end$/m);
    expect(stdout).toMatch(/Good: the configuration fits this backend\.\n$/);
    expect(stdout).not.toContain('Could not be removed');
    expect(code).toBe(0);
    expect(await whatIsLeft(BUCKET)).toEqual(['of others']);
  });

  it('leaves no version in a bucket with versions', async () => {
    const Bucket = 'examined-with-versions';
    await used.backend.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await used.backend.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await examine({}, ['--bucket', Bucket]);
    expect(await whatIsLeft(Bucket)).toEqual([]);
  });

  it('leaves nothing where probes fail', async () => {
    let requests = 0;
    stingy.stinginess = ({ method }) =>
      method !== 'DELETE' && method !== 'GET' && ++requests > 4 && requests % 3 === 0
        ? { status: 500, code: 'InternalError' }
        : undefined;
    const { code, report } = await examine();
    expect(report.findings.some(({ verdict }) => verdict === 'unknown')).toBe(true);
    expect(code).not.toBe(0);
    expect(await whatIsLeft(BUCKET)).toEqual(['of others']);
  });

  it('writes nothing where it could remove nothing', async () => {
    const Bucket = 'examined-and-locked';
    await used.backend.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    await used.backend.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } },
        },
      }),
    );
    const { code, report } = await examine({}, ['--bucket', Bucket]);
    expect(report.findings.at(-1)).toMatchObject({ probe: 'bucket', verdict: 'fatal' });
    expect(code).toBe(2);
    expect(await whatIsLeft(Bucket)).toEqual([]);
  });

  it('says what it could not remove', async () => {
    stingy.stinginess = ({ method, target }) =>
      method === 'DELETE' && target.includes('metadata') ? { status: 403, code: 'AccessDenied' } : undefined;
    const { code, report } = await examine();
    expect(report.leftBehind).toEqual(expect.arrayContaining([expect.stringMatching(/metadata.*403/)]));
    expect(code).toBe(1);
    stingy.stinginess = undefined;
  });

  describe('before a backend that is like Ceph RGW', () => {
    beforeEach(() => {
      stingy.stinginess = (asked) => {
        const { method, headers } = asked;
        if (headers['x-amz-trailer'] !== undefined) return { status: 400, code: 'InvalidRequest' };
        if (isCopy(asked)) return { without: [...CONDITIONS, 'x-amz-copy-source-if-match'] };
        if (isCompletion(asked) || method === 'DELETE') return { without: CONDITIONS };
        if (method !== 'PUT' || headers['if-match'] === undefined) return undefined;
        const isQuoted = headers['if-match'].startsWith('"');
        return isQuoted
          ? { status: 412, code: 'PreconditionFailed' }
          : { headers: { 'if-match': `"${headers['if-match']}"` } };
      };
    });

    it('advises what differs from the nearest profile, and is content once that is configured', async () => {
      const first = await examine();
      const advice = {
        profile: 'ceph-rgw',
        overrides: {
          copySourceCondition: 'ignored',
          completionList: 'chosen-parts',
          goneUploadCode: 'NoSuchUpload',
        },
      };
      expect(first.report.diagnosis).toMatchObject({ advice, isConfigured: false });
      expect(first.code).toBe(1);

      const second = await examine(advice);
      expect(second.report.diagnosis?.isConfigured).toBe(true);
      expect(second.report.diagnosis?.refusedConditions).toContain('complete-if-match');
      expect(second.code).toBe(0);
    });
  });

  it.each([
    ['credentials', () => ({ status: 403, code: 'SignatureDoesNotMatch' })],
    [
      'bucket',
      ({ target }: AskedRequest) =>
        target.startsWith(`/${BUCKET}`) ? { status: 403, code: 'AccessDenied' } : undefined,
    ],
  ])('probes nothing else where the answer about the %s is no', async (probe, stinginess) => {
    stingy.stinginess = stinginess;
    const { code, report } = await examine();
    expect(report.findings.at(-1)).toMatchObject({ probe, verdict: 'fatal' });
    expect(code).toBe(2);
  });

  it('says that the proxy cannot work where records are cut off, or ranges ignored', async () => {
    stingy.stinginess = ({ headers: { range, 'x-amz-meta-s3ep': record = '' } }) => {
      if (range !== undefined) return { without: ['range'] };
      return record.length > 255 ? { headers: { 'x-amz-meta-s3ep': record.slice(0, 255) } } : undefined;
    };
    const { code, report } = await examine();
    const fatal = report.findings.filter(({ verdict }) => verdict === 'fatal').map(({ probe }) => probe);
    expect(fatal).toEqual(['ranges', 'length of metadata']);
    expect(code).toBe(2);
  });

  it('names each limit, and what never answers, and probes the rest', async () => {
    // most races have one winner there, as before a gateway that looks before it writes
    const races = new Set<string>();
    stingy.stinginess = ({ method, target, headers }) => {
      if (target.includes('/a//b')) return { status: 400, code: 'InvalidURI' };
      if (method === 'PUT' && target.includes('/race') && races.add(target).size === 15)
        return { without: ['if-none-match'] };
      if (target.includes('tagging') || headers['x-amz-tagging'] !== undefined)
        return { status: 501, code: 'NotImplemented' };
      if (method === 'POST' && target.includes('/unequal?uploadId='))
        return { status: 400, code: 'InvalidPart' };
      return target.includes('/aborted') ? { hang: true } : undefined;
    };
    const { code, report } = await examine({}, ['--bucket', BUCKET, '--limit', '5']);
    for (const [probe, verdict, seen] of [
      ['odd keys', 'limit', 'not kept: a//b'],
      ['If-None-Match: * of PUT', 'fact', 'not atomic: 6 of 6 at once succeeded'],
      ['tags', 'fact', 'none'],
      ['parts of unequal sizes', 'limit', '400 InvalidPart'],
      ['ListParts after an abort', 'unknown', 'no end in time'],
    ])
      expect(report.findings).toContainEqual(expect.objectContaining({ probe, verdict, seen }));
    expect(report.diagnosis?.refusedConditions).toEqual(['put-if-none-match']);
    expect(report.findings.at(-1)?.probe).toBe('versions');
    expect(code).toBe(1);
  });

  it('says that a backend that is not there is not', async () => {
    const { code, report } = await diagnose({ endpoint: 'http://127.0.0.1:1' });
    expect(report.findings).toEqual([
      expect.objectContaining({
        probe: 'reachable',
        verdict: 'fatal',
        seen: expect.stringContaining('ECONNREFUSED'),
      }),
    ]);
    expect(code).toBe(2);
  });
});
