import { bucketKeyVectors } from './bucket-key-vectors';
import { multipartObjects } from './multipart-objects';
import { multipartRefusals } from './multipart-refusals';
import { multipartSizeVectors, partSizeVectors } from './multipart-size-vectors';
import { objectVectors } from './object-vectors';
import { partEtagVectors } from './part-etag-vectors';
import { recordRefusals } from './record-refusals';
import { rsaBucketKeyVectors } from './rsa-bucket-key-vectors';
import { sizeVectors } from './size-vectors';
import { storedRefusals } from './stored-refusals';
import { uploadStateVectors } from './upload-state-vectors';

/** The files of docs/specs/vectors: name and text. The same on every run. */
export function makeVectors(): ReadonlyMap<string, string> {
  const files = {
    'objects.json': objectVectors(),
    'record-refusals.json': recordRefusals(),
    'stored-refusals.json': storedRefusals(),
    'bucket-keys.json': bucketKeyVectors(),
    'rsa-bucket-keys.json': rsaBucketKeyVectors(),
    'sizes.json': sizeVectors(),
    'multipart-objects.json': multipartObjects(),
    'multipart-refusals.json': multipartRefusals(),
    'multipart-sizes.json': multipartSizeVectors(),
    'part-sizes.json': partSizeVectors(),
    'part-etags.json': partEtagVectors(),
    'upload-states.json': uploadStateVectors(),
  };
  return new Map(
    Object.entries(files).map(([name, vectors]) => [name, `${JSON.stringify(vectors, null, 1)}\n`]),
  );
}
