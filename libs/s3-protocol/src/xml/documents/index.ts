export { parseBucketLocation, writeBucketLocation } from './bucket-location';
export { type ChecksumElements } from './checksum-elements';
export { parseCopyObjectResult, writeCopyObjectResult, type CopyObjectResult } from './copy-object-result';
export { writeCopyPartResult } from './copy-part-result';
export {
  MAX_DELETED_OBJECTS,
  parseDeleteRequest,
  writeDeleteRequest,
  type DeleteRequest,
  type ObjectToDelete,
} from './delete-request';
export {
  parseDeleteResult,
  writeDeleteResult,
  type DeletedObject,
  type DeleteResult,
  type FailedDeletion,
} from './delete-result';
export { parseErrorDocument, type ErrorDocument } from './error-document';
export {
  writeObjectAttributes,
  type ObjectAttributes,
  type ObjectPartAttributes,
  type ObjectPartsAttributes,
} from './object-attributes';
export {
  MAX_LISTED_PARTS,
  parseCompleteUploadRequest,
  writeCompleteUploadRequest,
  type PartToComplete,
} from './complete-upload-request';
export {
  parseCompletedEtag,
  writeCompleteUploadResult,
  type CompletedUpload,
} from './complete-upload-result';
export { parseUploadId, writeInitiateUploadResult, type InitiatedUpload } from './initiate-upload-result';
export {
  parseListPartsResult,
  rewriteListParts,
  type PartsPage,
  type UploadedPart,
} from './list-parts-result';
export { parseStoredPage, type StoredEntry, type StoredPage } from './list-stored-result';
export { rewriteListUploads } from './list-uploads-result';
export { parseListVersionsResult, type ListedVersion, type VersionsPage } from './list-versions-result';
export { parseListBucketsResult, type BucketsPage } from './list-buckets-result';
export { writeTagging, type ObjectTag } from './tagging';
