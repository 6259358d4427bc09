import type { BackendResponse } from '@s3ep/backend';
import { parseListPartsResult, type UploadedPart } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { readRequestHeaders } from '../headers/read-request';
import type { ObjectContext } from '../operation-context';
import { uploadIdOf } from './upload-request';

/** A page of 1,000 parts with every checksum there is. */
export const PARTS_PAGE_LIMIT_BYTES = 4 * 1_048_576;

export type BackendParts =
  | { readonly parts: ReadonlyMap<number, UploadedPart>; readonly refusal?: undefined }
  | { readonly refusal: BackendResponse };

/** All parts that the backend has of the upload that the request names, by number. */
export async function listBackendParts({
  request,
  bucket,
  key,
  backend,
}: ObjectContext): Promise<BackendParts> {
  const parts = new Map<number, UploadedPart>();
  for (let marker: string | undefined; ;) {
    const response = await backend.send({
      method: 'GET',
      bucket,
      key,
      query: [
        ...(marker === undefined ? [] : [['part-number-marker', marker] as const]),
        ['uploadId', uploadIdOf(request)],
      ],
      headers: readRequestHeaders(request.headers),
    });
    if (isFailure(response)) return { refusal: response };
    const page = parseListPartsResult(await collectAnswer(response, PARTS_PAGE_LIMIT_BYTES));
    for (const part of page.parts) parts.set(part.partNumber, part);
    // a backend that says twice the same would be asked for ever
    if (page.nextMarker === undefined || page.nextMarker === marker) return { parts };
    marker = page.nextMarker;
  }
}
