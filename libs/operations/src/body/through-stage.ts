import type { BackendBody } from '@s3ep/backend';
import { type ByteStage, runStage } from '@s3ep/byte-stage';

/** Sends the body of an answer through a stage, whether it is in memory or still to come. */
export function throughStage(body: Buffer | BackendBody, stage: ByteStage): Buffer | BackendBody {
  return Buffer.isBuffer(body) ? runStage(stage, body) : body.through(stage);
}
