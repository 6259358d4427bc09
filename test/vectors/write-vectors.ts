// Writes docs/specs/vectors: npm run vectors:write, from the root of the repository.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeVectors } from './make-vectors';

const DIRECTORY = path.resolve('docs/specs/vectors');

await mkdir(DIRECTORY, { recursive: true });
for (const [name, text] of makeVectors()) await writeFile(path.join(DIRECTORY, name), text);
