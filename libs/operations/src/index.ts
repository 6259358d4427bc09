export type { Client } from './access/client';
export { authorise } from './access/authorise';
export { isFailure } from './backend-failure';
export { collectAnswer, discardAnswer } from './collect-answer';
export { ClientDirectory } from './access/client-directory';
export { FormUpload, type FormUploadOptions } from './body/form-upload';
export { RequestBody, type RequestBodyOptions } from './body/request-body';
export { holdBackStage } from './body/hold-back-stage';
export type { FoundSource } from './copy/found-source';
export type { OpenedSource } from './copy/open-source';
export { RECORD_HEADER, refuseReservedMetadata } from './headers/metadata-names';
export {
  InPlaceObjects,
  type InPlaceObjectsOptions,
  type InPlaceOutcome,
  mayHoldPlainObjects,
} from './in-place/in-place-objects';
export type { StoredName } from './in-place/stored-name';
export { describeObject } from './in-place/describe-object';
export { type DocumentPlace, openDocument, sealDocument } from './in-place/sealed-document';
export { listState } from './sweep/list-state';
export { stateHomeOf } from './multipart/state-home';
export { listStored, type StoredListing } from './in-place/list-stored';
export { inParallel } from './copy/in-parallel';
export { describeRecord, type RecordDescription } from './record/describe-record';
export type { OperationContext, ReceivedForm, Services } from './operation-context';
export { ManifestCache } from './record/manifest-cache';
export { ListedSizes } from './listing/listed-sizes';
export { MultipartMemory } from './multipart/multipart-memory';
export { DecryptionError } from './record/decryption-error';
export { toS3Failure } from './record/key-failure';
export { JOBS_KEY_PREFIX, RESERVED_KEY_PREFIX } from './reserved-keys';
export { SweepSchedule } from './sweep/sweep-schedule';
export { type SweepCounts, UploadSweep } from './sweep/upload-sweep';
export { runOperation } from './run-operation';
export type { S3Response } from './s3-response';
