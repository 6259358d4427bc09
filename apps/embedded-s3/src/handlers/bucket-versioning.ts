import { S3Error, parseXml } from '@s3ep/s3-protocol';
import type { BucketHandler } from '../http/call';
import { xmlAnswer } from '../http/xml-answer';
import { element } from '../http/xml-node';

const MAX_DOCUMENT_BYTES = 64 * 1024;
const STATUS = { enabled: 'Enabled', suspended: 'Suspended' } as const;

export const getBucketVersioning: BucketHandler = (call) => {
  const { versioning } = call.bucket.settings;
  return xmlAnswer(
    element(
      'VersioningConfiguration',
      ...(versioning === 'off' ? [] : [element('Status', STATUS[versioning])]),
    ),
  );
};

export const putBucketVersioning: BucketHandler = async (call) => {
  const root = parseXml(await call.body.document(MAX_DOCUMENT_BYTES));
  const status = root.child('Status')?.text;
  if (root.name !== 'VersioningConfiguration' || (status !== 'Enabled' && status !== 'Suspended')) {
    throw new S3Error('MalformedXML');
  }
  if (root.child('MfaDelete')?.text === 'Enabled') {
    throw new S3Error('NotImplemented', { message: 'MFA delete is not implemented.' });
  }
  if (call.bucket.settings.objectLock && status === 'Suspended') {
    throw new S3Error('InvalidBucketState', {
      message:
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    });
  }
  await call.bucket.changeSettings((settings) => ({
    ...settings,
    versioning: status === 'Enabled' ? 'enabled' : 'suspended',
  }));
  return { status: 200 };
};
