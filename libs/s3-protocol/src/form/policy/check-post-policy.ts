import { S3Error } from '../../errors';
import type { PostForm } from '../post-form';
import type { PolicyCondition, PostPolicy } from './parse-post-policy';

/** Fields that need no condition; "file" is not among the fields. */
const EXEMPT: ReadonlySet<string> = new Set(['policy', 'x-amz-signature']);
const IGNORED_PREFIX = 'x-ignore-';
const CONTENT_TYPE = 'content-type';

/** How long the file may be, in bytes. */
export interface FileLengthRange {
  readonly minBytes: number;
  readonly maxBytes: number;
}

type FieldCondition = Exclude<PolicyCondition, { kind: 'content-length-range' }>;

function denied(reason: string): S3Error {
  return new S3Error('AccessDenied', { message: `Invalid according to Policy: ${reason}` });
}

function holds({ kind, field, value }: FieldCondition, actual: string): boolean {
  if (kind === 'eq') return actual === value;
  // "If the value includes commas, it is interpreted as a list": every type must begin so
  if (field === CONTENT_TYPE) return actual.split(',').every((type) => type.trimStart().startsWith(value));
  return actual.startsWith(value);
}

function checkCondition(condition: FieldCondition, values: ReadonlyMap<string, string>): void {
  const { kind, field, value } = condition;
  if (holds(condition, values.get(field) ?? '')) return;
  throw denied(`Policy Condition failed: ${JSON.stringify([kind, `$${field}`, value])}`);
}

/**
 * Checks a form against its policy. The policy must have been authenticated before.
 * Source: Amazon S3 API Reference, "Creating a POST policy". Every field needs a condition, and the bucket too.
 *
 * @returns the lengths that the file may have
 * @throws S3Error AccessDenied; InvalidArgument if the form names another bucket than it was sent to
 */
export function checkPostPolicy(
  policy: PostPolicy,
  { form, bucket, now }: { readonly form: PostForm; readonly bucket: string; readonly now: Date },
): FileLengthRange {
  if (now > policy.expiration) throw denied('Policy expired.');
  const named = form.fields.get('bucket') ?? bucket;
  if (named !== bucket) {
    throw new S3Error('InvalidArgument', {
      message: 'The name of the bucket in the form is not the one that it was sent to.',
      details: { ArgumentName: 'bucket', ArgumentValue: named },
    });
  }
  const values = new Map([...form.fields, ['bucket', bucket]]);
  const covered = new Set<string>();
  let range: FileLengthRange = { minBytes: 0, maxBytes: Infinity };
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') {
      range = {
        minBytes: Math.max(range.minBytes, condition.minBytes),
        maxBytes: Math.min(range.maxBytes, condition.maxBytes),
      };
      continue;
    }
    checkCondition(condition, values);
    covered.add(condition.field);
  }
  const extra = [...values.keys()].filter(
    (name) => !covered.has(name) && !EXEMPT.has(name) && !name.startsWith(IGNORED_PREFIX),
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return range;
}

/** @throws S3Error EntityTooSmall, EntityTooLarge */
export function checkFileLength(bytes: number, { minBytes, maxBytes }: FileLengthRange): void {
  if (bytes < minBytes) {
    throw new S3Error('EntityTooSmall', {
      details: { ProposedSize: String(bytes), MinSizeAllowed: String(minBytes) },
    });
  }
  if (bytes > maxBytes) {
    throw new S3Error('EntityTooLarge', {
      details: { ProposedSize: String(bytes), MaxSizeAllowed: String(maxBytes) },
    });
  }
}
