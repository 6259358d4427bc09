import type { Checkpoint } from './checkpoint';

export type StoredCheckpoint = {
  /** What a replacement is held to. */
  readonly etag: string;
} & (
  | { readonly checkpoint: Checkpoint; readonly distrusted?: undefined }
  /** It cannot be authenticated; why, in a few words. */
  | { readonly checkpoint?: undefined; readonly distrusted: string }
);

/** Where checkpoints lie. */
export interface CheckpointStore {
  read(id: string): Promise<StoredCheckpoint | undefined>;
  /**
   * @param etag of the checkpoint that is replaced; undefined: there is none
   * @returns the new ETag; undefined where somebody else wrote meanwhile
   * @throws JobRefusedError `checkpoint-not-sealable`
   */
  write(checkpoint: Checkpoint, etag: string | undefined): Promise<string | undefined>;
  /** Those of the bucket's that can be authenticated. */
  list(): Promise<readonly Checkpoint[]>;
}
