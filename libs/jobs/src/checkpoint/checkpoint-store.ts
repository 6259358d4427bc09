import type { Checkpoint } from './checkpoint';

export interface StoredCheckpoint {
  readonly checkpoint: Checkpoint;
  /** What a replacement is held to. */
  readonly etag: string;
}

/** Where checkpoints lie. */
export interface CheckpointStore {
  read(id: string): Promise<StoredCheckpoint | undefined>;
  /**
   * @param etag of the checkpoint that is replaced; undefined: there is none
   * @returns the new ETag; undefined where somebody else wrote meanwhile
   */
  write(checkpoint: Checkpoint, etag: string | undefined): Promise<string | undefined>;
  /** All of a bucket's. */
  list(): Promise<readonly Checkpoint[]>;
}
