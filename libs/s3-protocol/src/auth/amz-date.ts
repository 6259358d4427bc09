const AMZ_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
/** IMF-fixdate of RFC 9110, 5.6.7. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const TO_BASIC_FORMAT = /[-:]|\.\d{3}/g;

/** Length of yyyyMMdd, the day at the front of a timestamp. */
export const DAY_LENGTH = 8;

const MILLISECONDS = 1_000;
/** Of the second that was formatted last: nearly every request is signed in the same one, by its client and by us. */
let last = { second: NaN, text: '' };

/** yyyyMMdd'T'HHmmss'Z', in UTC. @throws {RangeError} for a date that is none */
export function formatAmzDate(date: Date): string {
  const second = Math.floor(date.getTime() / MILLISECONDS);
  if (second !== last.second) last = { second, text: date.toISOString().replace(TO_BASIC_FORMAT, '') };
  return last.text;
}

/** ISO 8601 with whole seconds, as S3 writes dates into error bodies. */
export function formatIsoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}/, '');
}

/** Parses yyyyMMdd'T'HHmmss'Z'. `undefined` for anything else, 30 February included. */
export function parseAmzDate(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = AMZ_DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
  );
  return formatAmzDate(date) === text ? date : undefined;
}

/** Parses the Date header: RFC 9110's format, or the one of x-amz-date. */
export function parseDateHeader(text: string): Date | undefined {
  if (!HTTP_DATE.test(text)) return parseAmzDate(text);
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}
