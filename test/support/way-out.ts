import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type EndedApp, runApp } from './run-app';

/** A stored object as an operator would have saved it. */
export interface SavedObject {
  /** File of the stored bytes. */
  readonly stored: string;
  /** Its metadata entry `s3ep`. */
  readonly record: string;
  /** File of the JSON that `aws s3api get-object` prints beside them. */
  readonly answer: string;
  /** Options of `s3ep decrypt` that say all this of it, but --out and keys. */
  readonly args: readonly string[];
}

/** Runs `s3ep decrypt`. */
export function decrypt(...args: readonly string[]): Promise<EndedApp> {
  return runApp('cli', {}, ['decrypt', ...args]);
}

/** Saves what the backend holds of an object into files of a directory. */
export async function saveObject(
  backend: S3Client,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
  directory: string,
): Promise<SavedObject> {
  const { Body, ...answer } = await backend.send(new GetObjectCommand({ Bucket, Key }));
  const name = createHash('sha256').update(`${Bucket}/${Key}`).digest('hex').slice(0, 16);
  const stored = path.join(directory, `stored-${name}`);
  writeFileSync(stored, await Body!.transformToByteArray());
  writeFileSync(`${stored}.json`, JSON.stringify(answer));
  const record = answer.Metadata?.s3ep ?? '';
  const answerFile = `${stored}.json`;
  return {
    stored,
    record,
    answer: answerFile,
    args: ['--file', stored, '--record', `@${answerFile}`, '--bucket', Bucket, '--key', Key],
  };
}
