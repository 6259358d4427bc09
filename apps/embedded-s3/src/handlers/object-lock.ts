import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { ObjectCall, ObjectHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';
import { changeVersion } from '../objects/change-version';
import { checkUnlocked, retentionOf } from '../objects/object-lock';
import { selectObject } from '../objects/select-version';
import type { ObjectVersion, Retention } from '../storage/stored-version';

const MAX_DOCUMENT_BYTES = 64 * 1024;

function requireObjectLock(call: ObjectCall): void {
  if (!call.bucket.settings.objectLock) {
    throw new S3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
  }
}

function selected(call: ObjectCall): ObjectVersion {
  requireObjectLock(call);
  return selectObject(call.bucket, call.key, call.request.query.get('versionId'));
}

/** A retention in force may be lengthened; anything else is loosening it. */
function checkRetentionChange(call: ObjectCall, version: ObjectVersion, wanted: Retention | undefined): void {
  const { retention } = version;
  const lengthened = retention && wanted?.mode === retention.mode && wanted.until >= retention.until;
  if (!retention || lengthened) return;
  const bypassGovernance = call.request.headers['x-amz-bypass-governance-retention'] === 'true';
  checkUnlocked({ ...version, legalHold: false }, { now: call.now, bypassGovernance });
}

export const getObjectRetention: ObjectHandler = (call) => {
  const { retention } = selected(call);
  if (!retention) throw new S3Error('NoSuchObjectLockConfiguration');
  return xmlAnswer(
    element(
      'Retention',
      element('Mode', retention.mode),
      element('RetainUntilDate', new Date(retention.until).toISOString()),
    ),
  );
};

export const putObjectRetention: ObjectHandler = async (call) => {
  requireObjectLock(call);
  const root = parseXml(await call.body.document(MAX_DOCUMENT_BYTES));
  if (root.name !== 'Retention') throw new S3Error('MalformedXML');
  const mode = root.child('Mode')?.text;
  const until = root.child('RetainUntilDate')?.text;
  const wanted = mode === undefined && until === undefined ? undefined : retentionOf(mode, until, call.now);
  await changeVersion(call, (version) => {
    checkRetentionChange(call, version, wanted);
    const changed: { -readonly [Name in keyof ObjectVersion]: ObjectVersion[Name] } = { ...version };
    if (wanted) changed.retention = wanted;
    else delete changed.retention;
    return changed;
  });
  return { status: 200 };
};

export const getObjectLegalHold: ObjectHandler = (call) => {
  const { legalHold } = selected(call);
  if (legalHold === undefined) throw new S3Error('NoSuchObjectLockConfiguration');
  return xmlAnswer(element('LegalHold', element('Status', legalHold ? 'ON' : 'OFF')));
};

export const putObjectLegalHold: ObjectHandler = async (call) => {
  requireObjectLock(call);
  const root = parseXml(await call.body.document(MAX_DOCUMENT_BYTES));
  const status = root.child('Status')?.text;
  if (root.name !== 'LegalHold' || (status !== 'ON' && status !== 'OFF')) throw new S3Error('MalformedXML');
  await changeVersion(call, (version) => ({ ...version, legalHold: status === 'ON' }));
  return { status: 200 };
};
