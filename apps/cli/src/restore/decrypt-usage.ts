import { UsageError } from '../usage-error';

/** What a command line of `s3ep decrypt` asks for. */
export type DecryptRequest =
  | {
      readonly from: 'file';
      readonly stored: string;
      readonly record: string;
      readonly bucket: string;
      readonly key: string;
      readonly out: string;
    }
  | {
      readonly from: 'object';
      readonly bucket: string;
      readonly key: string;
      readonly versionId?: string;
      readonly out: string;
    }
  | { readonly from: 'prefix'; readonly bucket: string; readonly prefix: string; readonly out: string };

export interface DecryptOptions {
  readonly file?: string | undefined;
  readonly record?: string | undefined;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  readonly 'version-id'?: string | undefined;
  readonly prefix?: string | undefined;
  readonly out?: string | undefined;
}

/** @throws UsageError */
export function readDecryptRequest(options: DecryptOptions): DecryptRequest {
  const { file, record, bucket, key, prefix, out, 'version-id': versionId } = options;
  if (bucket === undefined || out === undefined) throw new UsageError('--bucket and --out are needed');
  if (file !== undefined) {
    if (record === undefined || key === undefined || prefix !== undefined || versionId !== undefined)
      throw new UsageError('with --file go --record, --bucket, --key and --out, and nothing else');
    return { from: 'file', stored: file, record, bucket, key, out };
  }
  if (record !== undefined) throw new UsageError('--record goes with --file');
  if (key !== undefined && prefix === undefined)
    return { from: 'object', bucket, key, out, ...(versionId !== undefined && { versionId }) };
  if (prefix === undefined || key !== undefined || versionId !== undefined)
    throw new UsageError('give one of --file, --key and --prefix (--prefix "" is the whole bucket)');
  return { from: 'prefix', bucket, prefix, out };
}
