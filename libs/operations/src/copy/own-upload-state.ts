import { encodeCopyState, formatStateName } from '@s3ep/object-format';
import { S3Error } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { discardAnswer } from '../collect-answer';
import { stateHomeOf } from '../multipart/state-home';
import { putState, stateIdOf } from '../multipart/upload-state';
import type { ObjectContext, Services } from '../operation-context';
import { RESERVED_KEY_PREFIX } from '../reserved-keys';

/** Tidying up goes on for so long where the client has gone; what is left then is found by the sweep. */
export const OUTLIVING_MILLISECONDS = 30_000;

/** `copies/<id>` of an upload that the proxy makes for itself (object-format 5). */
export class OwnUploadState {
  readonly #context: ObjectContext;
  readonly #services: Services;
  readonly #uploadId: string;
  #versionId: string | undefined;

  constructor(context: ObjectContext, services: Services, uploadId: string) {
    this.#context = context;
    this.#services = services;
    this.#uploadId = uploadId;
  }

  get #name(): { readonly kind: 'copy'; readonly id: string } {
    const { bucket, key } = this.#context;
    return { kind: 'copy', id: stateIdOf({ bucket, key, uploadId: this.#uploadId }) };
  }

  /** @throws S3Error InternalError where the backend refuses */
  async put(): Promise<void> {
    const home = stateHomeOf(this.#context, this.#services);
    const body = encodeCopyState({ objectKey: this.#context.key, uploadId: this.#uploadId });
    const response = await putState(home.backend, home.bucket, { name: this.#name, body });
    discardAnswer(response);
    if (isFailure(response))
      throw new S3Error('InternalError', { cause: new Error('the state of a copy could not be stored') });
    this.#versionId = response.headers['x-amz-version-id'];
  }

  /** By version, so that nothing stays behind a delete marker. What stays after a failure is found by the sweep. */
  async remove(): Promise<void> {
    const lasting = this.#context.backend.outliving(OUTLIVING_MILLISECONDS);
    const home = stateHomeOf({ bucket: this.#context.bucket, backend: lasting }, this.#services);
    const version = this.#versionId === undefined ? [] : [['versionId', this.#versionId] as const];
    try {
      const response = await home.backend.send({
        method: 'DELETE',
        bucket: home.bucket,
        key: RESERVED_KEY_PREFIX + formatStateName(this.#name),
        query: version,
      });
      discardAnswer(response);
    } catch {
      // what was made, or why it failed, is told all the same
    }
  }
}
