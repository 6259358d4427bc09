import type { ManifestLayout, StoredRange } from '@s3ep/object-format';
import { backendDocumentError, parseBackendXml, parseErrorDocument, S3Error } from '@s3ep/s3-protocol';
import { isFailure } from '../backend-failure';
import { collectAnswer } from '../collect-answer';
import { readRequestHeaders } from '../headers/read-request';
import type { ObjectContext, Services } from '../operation-context';
import { replacedMeanwhile } from '../record/replaced-meanwhile';
import { copyHeaders } from './copy-headers';
import { copySourceHeader, heldToEtag } from './copy-source-header';
import type { CopyToMake } from './copy-to-make';
import type { FoundSource } from './found-source';
import { inParallel } from './in-parallel';
import { makeByOwnUpload, type OwnPart, type OwnUploadOutcome } from './own-upload';
import { requireUnchanged } from './require-unchanged';
import { sourceCopyHeaders } from './source-headers';

const DOCUMENT_LIMIT_BYTES = 65_536;

/** A backend takes some tenths of a second for each, and the client waits for all: 10,000 at most. */
const PARTS_AT_ONCE = 8;

export interface MultipartCopy extends CopyToMake {
  readonly layout: ManifestLayout;
}

/**
 * Copies a multipart object at the backend, along the boundaries of its backend parts, so that its ETag keeps its
 * `-M` (object-format 6). No data comes here.
 */
export async function copyMultipart(
  context: ObjectContext,
  services: Services,
  { layout, ...toMake }: MultipartCopy,
): Promise<OwnUploadOutcome> {
  const { found } = toMake;
  const described = await copyHeaders(context, toMake);
  if (described.refusal) return described;
  return makeByOwnUpload(context, services, {
    headers: described.headers,
    storeParts: async (uploadId) => {
      const parts = await inParallel(layout.backendPartRanges, PARTS_AT_ONCE, (range, index) =>
        copyPart(context, services, found, { uploadId, partNumber: index + 1, range }),
      );
      await requireUnchanged(context, found);
      await found.confirm?.();
      return parts;
    },
  });
}

interface PartToCopy {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly range: StoredRange;
}

async function copyPart(
  { request, bucket, key, backend }: ObjectContext,
  services: Services,
  found: FoundSource,
  { uploadId, partNumber, range }: PartToCopy,
): Promise<OwnPart> {
  const response = await backend.send({
    method: 'PUT',
    bucket,
    key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', uploadId],
    ],
    headers: {
      ...readRequestHeaders(request.headers),
      ...sourceCopyHeaders(request.headers),
      'x-amz-copy-source': copySourceHeader(found.source),
      'x-amz-copy-source-range': `bytes=${range.storedFirst}-${range.storedLast}`,
      ...heldToEtag(found.backendEtag, services),
    },
  });
  const document = await collectAnswer(response, DOCUMENT_LIMIT_BYTES);
  if (response.status === 412) throw replacedMeanwhile();
  const failure = parseErrorDocument(document);
  if (isFailure(response) || failure)
    throw new S3Error('InternalError', {
      cause: new Error(`the backend did not copy a part: ${failure?.code ?? response.status}`),
    });
  const etag = parseBackendXml(document).child('ETag')?.text;
  if (etag === undefined) throw backendDocumentError('is no CopyPartResult');
  return { partNumber, etag: etag.replaceAll('"', '').trim() };
}
