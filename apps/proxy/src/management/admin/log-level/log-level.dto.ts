import { ApiProperty } from '@nestjs/swagger';
import { LOG_LEVELS, type LogLevel } from '@s3ep/config';

export class LogLevelDto {
  @ApiProperty({ enum: LOG_LEVELS, example: 'debug' })
  readonly level!: LogLevel;
}
