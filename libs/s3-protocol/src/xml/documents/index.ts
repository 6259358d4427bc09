export { type ChecksumElements } from './checksum-elements';
export { parseCopyObjectResult, writeCopyObjectResult, type CopyObjectResult } from './copy-object-result';
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
