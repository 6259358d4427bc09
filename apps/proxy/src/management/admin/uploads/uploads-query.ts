import { z } from 'zod';
import { bucketField, idField, keyField, numberInQuery } from '../answers/request-field';

/** Of S3's ListMultipartUploads. */
const MAX_UPLOADS = 1_000;

export const uploadsQuerySchema = z.strictObject({
  bucket: bucketField(),
  limit: numberInQuery({ min: 1, max: MAX_UPLOADS }).default(MAX_UPLOADS),
  keyMarker: keyField().optional(),
  uploadIdMarker: idField().optional(),
});
export type UploadsQuery = z.output<typeof uploadsQuerySchema>;
