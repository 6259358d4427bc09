import { bucketKeyVectors } from './bucket-key-vectors';
import { objectVectors } from './object-vectors';
import { recordRefusals } from './record-refusals';
import { sizeVectors } from './size-vectors';
import { storedRefusals } from './stored-refusals';

/** The files of docs/specs/vectors: name and text. The same on every run. */
export function makeVectors(): ReadonlyMap<string, string> {
  const files = {
    'objects.json': objectVectors(),
    'record-refusals.json': recordRefusals(),
    'stored-refusals.json': storedRefusals(),
    'bucket-keys.json': bucketKeyVectors(),
    'sizes.json': sizeVectors(),
  };
  return new Map(
    Object.entries(files).map(([name, vectors]) => [name, `${JSON.stringify(vectors, null, 1)}\n`]),
  );
}
