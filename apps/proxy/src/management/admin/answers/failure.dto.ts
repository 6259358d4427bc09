import { ApiProperty } from '@nestjs/swagger';
import { ADMIN_ERRORS } from './admin-error';

export class FieldProblemDto {
  @ApiProperty({ description: 'Name of the field or setting.', example: 'level' })
  readonly field!: string;

  @ApiProperty({ example: 'is not one of fatal, error, warn, info, debug, trace, silent' })
  readonly message!: string;
}

/** {@link FailureBody} in OpenAPI. */
export class FailureDto {
  @ApiProperty({
    enum: Object.keys(ADMIN_ERRORS),
    enumName: 'ErrorCode',
    description: Object.entries(ADMIN_ERRORS)
      .map(([code, { status, meaning }]) => `\`${code}\` (${status}): ${meaning}`)
      .join('\n\n'),
  })
  readonly code!: string;

  @ApiProperty({ description: 'What is wrong and how to mend it, for people.' })
  readonly message!: string;

  @ApiProperty({ type: [FieldProblemDto], required: false })
  readonly problems?: readonly FieldProblemDto[];
}
