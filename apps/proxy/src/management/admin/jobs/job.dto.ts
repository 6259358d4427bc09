import { ApiProperty } from '@nestjs/swagger';
import { JOB_KINDS, JOB_OUTCOMES, type JobKind, type JobState } from '@s3ep/jobs';

const JOB_STATES = ['running', 'finished', 'cancelled', 'failed'] as const satisfies readonly JobState[];

export class JobRequestDto {
  @ApiProperty({
    enum: JOB_KINDS,
    description:
      '`verify` reads and authenticates every object; `re-seal` seals data keys under the active KEK and moves no data; `encrypt` encrypts plain objects in place; `re-encrypt` gives every object a fresh data key.',
    example: 're-seal',
  })
  readonly kind!: JobKind;

  @ApiProperty({ example: 'photos' })
  readonly bucket!: string;

  @ApiProperty({ required: false, default: '', description: 'Only keys that begin so.', example: '2026/' })
  readonly prefix?: string;

  @ApiProperty({
    required: false,
    default: false,
    description: 'Look at every version; only current ones are written.',
  })
  readonly versions?: boolean;

  @ApiProperty({ required: false, default: false, description: 'Read and tell, write nothing.' })
  readonly dryRun?: boolean;

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    maximum: 256,
    default: 16,
    description: 'Objects at once.',
  })
  readonly concurrency?: number;

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    maximum: 100_000,
    description: 'Objects in a second at most.',
  })
  readonly objectsPerSecond?: number;

  @ApiProperty({
    required: false,
    description: 're-seal and re-encrypt: only objects under this KEK.',
    example: 'old',
  })
  readonly onlyKek?: string;

  @ApiProperty({
    required: false,
    default: false,
    description:
      'Write where the backend does not hold a write to the ETag that was seen: a write of a client may be lost.',
  })
  readonly allowUnguarded?: boolean;

  @ApiProperty({
    required: false,
    default: false,
    description: 'Begin anew, although an earlier run left a checkpoint.',
  })
  readonly restart?: boolean;
}

export class JobTotalDto {
  @ApiProperty({ type: 'integer', example: 20_000 })
  readonly objects!: number;

  @ApiProperty({ type: 'integer', example: 52_428_800 })
  readonly bytes!: number;
}

export class JobProblemDto {
  @ApiProperty({ example: '2026/cat.jpg' })
  readonly key!: string;

  @ApiProperty({ required: false })
  readonly versionId?: string;

  @ApiProperty({ enum: JOB_OUTCOMES, example: 'damaged' })
  readonly outcome!: string;

  @ApiProperty({ example: 'the record cannot be read' })
  readonly why!: string;
}

export class JobDto {
  @ApiProperty({
    description: 'The same for the same job on the same prefix, so that it goes on where it ended.',
  })
  readonly id!: string;

  @ApiProperty({ enum: JOB_STATES })
  readonly state!: JobState;

  @ApiProperty({ type: JobRequestDto })
  readonly request!: JobRequestDto;

  @ApiProperty({ format: 'date-time', description: 'Of the first run, where one was resumed.' })
  readonly startedAt!: string;

  @ApiProperty({ type: 'integer', description: 'Objects that were dealt with.', example: 1_200 })
  readonly objects!: number;

  @ApiProperty({ type: 'integer', description: 'Stored bytes of those objects; re-seal moves none of them.' })
  readonly bytes!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Objects by what became of them.',
    example: { done: 1_150, right: 50 },
  })
  readonly counts!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Encrypted objects by the KEK that they were found under.',
    example: { old: 1_150, main: 50 },
  })
  readonly keks!: Readonly<Record<string, number>>;

  @ApiProperty({ type: JobTotalDto, nullable: true, description: 'null: not counted yet.' })
  readonly total!: JobTotalDto | null;

  @ApiProperty({ example: 310.5 })
  readonly objectsPerSecond!: number;

  @ApiProperty({ example: 812_000 })
  readonly bytesPerSecond!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'By the rate so far; null: not known.',
    example: 61,
  })
  readonly secondsLeft!: number | null;

  @ApiProperty({ description: 'Goes on from where an earlier run ended.', example: false })
  readonly isResumed!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'verify: why there is no checkpoint to go on from, such as keys that only decrypt.',
  })
  readonly withoutCheckpoint!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'verify: state of uploads that nobody goes on with.',
  })
  readonly orphans!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it ended early.' })
  readonly why!: string | null;

  @ApiProperty({
    type: [JobProblemDto],
    description: 'The first hundred objects that were not brought to where they should be.',
  })
  readonly problems!: readonly JobProblemDto[];
}

export class JobsDto {
  @ApiProperty({ type: [JobDto], description: 'Those started by this process, the latest last.' })
  readonly jobs!: readonly JobDto[];
}
