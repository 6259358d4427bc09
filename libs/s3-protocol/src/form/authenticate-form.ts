import { checkPostPolicy, type FileLengthRange } from './policy/check-post-policy';
import { parsePostPolicy } from './policy/parse-post-policy';
import { verifyFormSignature, type FormSignatureOptions } from './policy/verify-form-signature';
import type { PostForm } from './post-form';

export interface AuthenticateFormOptions extends FormSignatureOptions {
  /** The bucket that the form was sent to. */
  readonly bucket: string;
  readonly now: Date;
}

/** Who signed a form, and how long the file may be that goes with it. */
export interface AuthenticatedForm {
  readonly accessKeyId: string;
  readonly fileLength: FileLengthRange;
}

/**
 * Verifies the signature of a form's policy, and the form against the policy.
 *
 * @throws S3Error as verifyFormSignature; InvalidPolicyDocument; AccessDenied; InvalidArgument
 */
export function authenticateForm(form: PostForm, options: AuthenticateFormOptions): AuthenticatedForm {
  const { accessKeyId, policy } = verifyFormSignature(form, options);
  return { accessKeyId, fileLength: checkPostPolicy(parsePostPolicy(policy), { ...options, form }) };
}
