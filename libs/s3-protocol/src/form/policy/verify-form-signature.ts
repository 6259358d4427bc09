import { DAY_LENGTH, parseAmzDate } from '../../auth/amz-date';
import { parseCredentialScope } from '../../auth/credential-scope';
import { signaturesMatch } from '../../auth/signatures-match';
import { deriveSigningKey, sign } from '../../auth/signing-key';
import { SIGV4_ALGORITHM, SIGV4A_ALGORITHM } from '../../auth/sigv4-names';
import { S3Error } from '../../errors';
import type { PostForm } from '../post-form';

/** Stands in for the secret of an access key that nobody has, so that refusing it takes as long. */
const NOBODYS_SECRET = 'secret of an access key that does not exist';

export interface FormSignatureOptions {
  /** The secret access key of an access key id, if it exists. */
  secretOf(accessKeyId: string): string | undefined;
  readonly region: string;
}

export interface SignedPolicy {
  readonly accessKeyId: string;
  /** The policy document, still in base64; authentic. */
  readonly policy: string;
}

function invalidField(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', { message, details: { ArgumentName: name, ArgumentValue: value } });
}

function requiredField({ fields }: PostForm, name: string): string {
  const value = fields.get(name);
  if (value) return value;
  throw invalidField(
    name,
    '',
    `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`,
  );
}

function checkAlgorithm(algorithm: string): void {
  if (algorithm === SIGV4A_ALGORITHM) {
    throw new S3Error('NotImplemented', { message: `${SIGV4A_ALGORITHM} is not implemented.` });
  }
  if (algorithm !== SIGV4_ALGORITHM) {
    throw invalidField('x-amz-algorithm', algorithm, `x-amz-algorithm must be ${SIGV4_ALGORITHM}`);
  }
}

function refuseOtherMechanisms({ fields }: PostForm): void {
  if (fields.has('awsaccesskeyid') || fields.has('signature')) {
    throw new S3Error('InvalidRequest', {
      message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    });
  }
  if (fields.get('x-amz-security-token')) throw new S3Error('InvalidToken');
  // a form without a policy is anonymous
  if (fields.get('policy') === undefined) throw new S3Error('AccessDenied');
}

/**
 * Verifies that a form's policy was signed by the holder of an access key. Compares in constant time; an unknown
 * key costs what a wrong signature costs.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Browser-Based Uploads Using POST". Signing keys are
 * not cached: the day is the client's choice, and is known to be right only afterwards.
 *
 * @throws S3Error AccessDenied (no policy), InvalidArgument, InvalidRequest (Signature V2), InvalidToken,
 *   NotImplemented (SigV4A), InvalidAccessKeyId, SignatureDoesNotMatch
 */
export function verifyFormSignature(form: PostForm, options: FormSignatureOptions): SignedPolicy {
  refuseOtherMechanisms(form);
  const policy = requiredField(form, 'policy');
  checkAlgorithm(requiredField(form, 'x-amz-algorithm'));
  const credential = requiredField(form, 'x-amz-credential');
  const amzDate = requiredField(form, 'x-amz-date');
  const signature = requiredField(form, 'x-amz-signature');
  const { accessKeyId, day } = parseCredentialScope(credential, {
    region: options.region,
    malformed: (reason) =>
      invalidField('x-amz-credential', credential, `Error parsing the x-amz-credential field; ${reason}`),
  });
  if (!parseAmzDate(amzDate) || amzDate.slice(0, DAY_LENGTH) !== day) {
    throw invalidField(
      'x-amz-date',
      amzDate,
      "x-amz-date must be yyyyMMdd'T'HHmmss'Z', on the credential's day",
    );
  }
  const secret = options.secretOf(accessKeyId);
  const signingKey = deriveSigningKey({
    secretAccessKey: secret ?? NOBODYS_SECRET,
    day,
    region: options.region,
  });
  const matches = signaturesMatch(sign(signingKey, policy), signature);
  if (secret === undefined) {
    throw new S3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: accessKeyId } });
  }
  if (!matches) {
    throw new S3Error('SignatureDoesNotMatch', {
      details: { AWSAccessKeyId: accessKeyId, StringToSign: policy, SignatureProvided: signature },
    });
  }
  return { accessKeyId, policy };
}
