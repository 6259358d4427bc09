import {
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  type CompletedPart,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type CompleteMultipartUploadCommandOutput,
  type S3Client,
  UploadPartCommand,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3';

const CHECKSUMS = [
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

/** One multipart upload of a test, part by part. */
export class TestUpload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  /** What UploadPart answered last for each number. */
  readonly #parts = new Map<number, CompletedPart>();
  readonly #s3: S3Client;

  private constructor(s3: S3Client, Bucket: string, Key: string, UploadId: string) {
    this.#s3 = s3;
    this.Bucket = Bucket;
    this.Key = Key;
    this.UploadId = UploadId;
  }

  static async start(s3: S3Client, input: CreateMultipartUploadCommandInput): Promise<TestUpload> {
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(input));
    return new TestUpload(s3, input.Bucket ?? '', input.Key ?? '', UploadId);
  }

  /** The same upload, seen through another client, with the same parts. */
  through(s3: S3Client): TestUpload {
    const other = new TestUpload(s3, this.Bucket, this.Key, this.UploadId);
    for (const [number, part] of this.#parts) other.#parts.set(number, part);
    return other;
  }

  get name(): { readonly Bucket: string; readonly Key: string; readonly UploadId: string } {
    return { Bucket: this.Bucket, Key: this.Key, UploadId: this.UploadId };
  }

  /** In ascending order. */
  get parts(): CompletedPart[] {
    return [...this.#parts.entries()].sort(([a], [b]) => a - b).map(([, part]) => part);
  }

  async send(
    PartNumber: number,
    Body: Buffer,
    input: Partial<UploadPartCommandInput> = {},
  ): Promise<CompletedPart> {
    const answer = await this.#s3.send(new UploadPartCommand({ ...this.name, PartNumber, Body, ...input }));
    const { ETag } = answer;
    const part: CompletedPart = { PartNumber, ...(ETag !== undefined && { ETag }) };
    for (const name of CHECKSUMS) if (answer[name] !== undefined) part[name] = answer[name];
    this.#parts.set(PartNumber, part);
    return part;
  }

  complete(
    Parts: CompletedPart[] = this.parts,
    input: Partial<CompleteMultipartUploadCommandInput> = {},
  ): Promise<CompleteMultipartUploadCommandOutput> {
    const command = { ...this.name, MultipartUpload: { Parts }, ...input };
    return this.#s3.send(new CompleteMultipartUploadCommand(command));
  }
}
