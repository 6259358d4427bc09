import { z } from 'zod';
import { bucketField, idField, keyField } from '../answers/request-field';

export const recordQuerySchema = z.strictObject({
  bucket: bucketField(),
  key: keyField(),
  versionId: idField().optional(),
});
export type RecordQuery = z.output<typeof recordQuerySchema>;
