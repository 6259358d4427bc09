import type { BackendSession } from '@s3ep/backend';
import { type ObjectKey, parseBackendXml } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer, discardAnswer } from '../collect-answer';

/** The version id of what was written while a bucket did not keep versions (S3 User Guide, "Working with versions"). */
const NULL_VERSION = 'null';
const DOCUMENT_LIMIT_BYTES = 65_536;
/** Whether versioning is suspended is asked again after so long. */
const REMEMBERED_MILLISECONDS = 60_000;
const NOT_FOUND = 404;
/** Of a HEAD of a delete marker by its version id. */
const METHOD_NOT_ALLOWED = 405;

export interface NullVersionOptions {
  readonly backend: BackendSession;
  readonly bucket: string;
  /** Milliseconds on a clock that never steps back. */
  readonly now?: () => number;
}

/**
 * Where versioning is suspended, a write makes the null version, and the one before it is gone for good: also where
 * the current version is another one, so that nobody meant to replace it (S3 User Guide, "Adding objects to
 * versioning-suspended buckets").
 */
export class NullVersion {
  readonly #options: Required<NullVersionOptions>;
  #suspended: { readonly is: boolean; readonly until: number } | undefined;

  constructor({ now = () => performance.now(), ...options }: NullVersionOptions) {
    this.#options = { now, ...options };
  }

  /**
   * Whether a write over the current version would remove an older one. What cannot be found out counts as yes.
   * @param currentVersionId undefined where the backend names none: then it keeps none
   */
  async wouldBeLost(key: ObjectKey, currentVersionId: string | undefined): Promise<boolean> {
    if (currentVersionId === undefined || currentVersionId === NULL_VERSION) return false;
    return (await this.#isSuspended()) && this.#exists(key);
  }

  async #isSuspended(): Promise<boolean> {
    const { backend, bucket, now } = this.#options;
    if (this.#suspended && now() < this.#suspended.until) return this.#suspended.is;
    const response = await backend.send({ method: 'GET', bucket, query: [['versioning', '']] });
    const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
    const is = isFailure(response) || parseBackendXml(document).child('Status')?.text !== 'Enabled';
    this.#suspended = { is, until: now() + REMEMBERED_MILLISECONDS };
    return is;
  }

  async #exists(key: ObjectKey): Promise<boolean> {
    const { backend, bucket } = this.#options;
    const query = [['versionId', NULL_VERSION]] as const;
    const head = await backend.send({ method: 'HEAD', bucket, key, query });
    discardAnswer(head);
    return ![NOT_FOUND, METHOD_NOT_ALLOWED].includes(head.status);
  }
}
