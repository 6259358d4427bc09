import type {
  ManifestLayout,
  OpenedMultipartObject,
  OpenedObject,
  SealedMetadata,
} from '@s3ep/object-format';
import type { ObjectContext, Services } from '../operation-context';
import { DecryptionError } from '../record/decryption-error';
import { toS3Failure } from '../record/key-failure';
import { openStoredObject } from '../record/open-stored-object';
import { readManifest } from '../record/read-manifest';
import type { FoundSource } from './found-source';
import { seenSource } from './seen-source';

/** The source of a copy, and where its plaintext lies. */
export type OpenedSource = {
  readonly plaintextBytes: number;
  /** What describes it, where it was sealed; undefined: it stands in clear. */
  readonly metadata: SealedMetadata | undefined;
} & (
  | { readonly kind: 'plain' }
  | { readonly kind: 'single-part'; readonly opened: OpenedObject }
  | { readonly kind: 'multipart'; readonly opened: OpenedMultipartObject; readonly layout: ManifestLayout }
);

/**
 * Opens the source's record, if it has one, and holds the size that the backend states against it.
 * @throws DecryptionError, S3Error ServiceUnavailable as readManifest and openStoredObject
 */
export async function openSource(
  context: ObjectContext,
  services: Services,
  found: FoundSource,
): Promise<OpenedSource> {
  const seen = seenSource(context, found);
  const stored = await openStoredObject(services, found.source, found.head.headers);
  switch (stored?.kind) {
    case undefined:
      if (found.isEncrypted) throw new DecryptionError('no-record');
      return { kind: 'plain', plaintextBytes: seen.storedBytes, metadata: undefined };
    case 'single-part': {
      const { opened } = stored;
      try {
        opened.requireStoredSize(seen.storedBytes);
      } catch (error) {
        throw toS3Failure(error);
      }
      const { plaintextBytes } = opened;
      return { kind: 'single-part', opened, plaintextBytes, metadata: metadataOf(opened) };
    }
    case 'multipart': {
      const { opened } = stored;
      const layout = await readManifest(seen, opened, services.manifests);
      const { plaintextBytes } = layout;
      return { kind: 'multipart', opened, layout, plaintextBytes, metadata: metadataOf(opened) };
    }
  }
}

function metadataOf(opened: OpenedObject | OpenedMultipartObject): SealedMetadata | undefined {
  try {
    return opened.metadata;
  } catch (error) {
    throw toS3Failure(error);
  }
}
