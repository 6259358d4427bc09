import { z } from 'zod';
import type { AwsKmsKekSettings } from '../../kek-settings';
import { credentialsSchema } from '../credentials.schema';
import { choice, formattedText, text } from '../field';
import { httpOrigin } from '../http-origin';
import { CALL_LIMIT_FIELDS, KEK_FIELDS } from './kek-fields';

/** `arn:<partition>:kms:<region>:<account>:key/<id>` or `...:alias/<name>`. */
const KMS_ARN = /^arn:[a-z0-9-]+:kms:([a-z0-9-]+):\d{12}:(key|alias)\/[A-Za-z0-9/_-]+$/;
const BARE_KEY_ID = /^(mrk-)?[A-Za-z0-9-]+$/;
const BARE_ALIAS = /^alias\/[A-Za-z0-9/_-]+$/;
const KEY_ID = new RegExp(`${KMS_ARN.source}|${BARE_KEY_ID.source}|${BARE_ALIAS.source}`);
const ROLE_ARN = /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;

export const awsKmsSchema = z
  .strictObject({
    ...KEK_FIELDS,
    provider: choice('`aws-kms`: a symmetric key in AWS KMS, which never leaves it.', ['aws-kms']),
    keyId: formattedText(
      'ARN of the key or of an alias, the id of the key, or `alias/<name>`. An alias must never be moved to another key.',
      { form: KEY_ID, rule: 'the ARN of a KMS key or alias, a key id, or alias/<name>' },
    ),
    region: text('Region of the key.', { defaultText: 'the one in `keyId`, if that is an ARN' }).optional(),
    endpoint: httpOrigin(
      "`http(s)://host[:port]` of KMS, such as a VPC endpoint; AWS's own for the region otherwise.",
    ).optional(),
    credentials: credentialsSchema({ at: 'KMS' }).prefault({}),
    roleArn: formattedText('Role that is assumed with those credentials before KMS is called.', {
      form: ROLE_ARN,
      rule: 'the ARN of an IAM role',
    }).optional(),
    ...CALL_LIMIT_FIELDS,
  })
  .transform((given, context): AwsKmsKekSettings => {
    const region = given.region ?? KMS_ARN.exec(given.keyId)?.[1];
    if (region !== undefined) return { ...given, region };
    context.addIssue({ code: 'custom', path: ['region'], message: 'is missing' });
    return z.NEVER;
  });
