import { S3_ERRORS } from './s3-error-catalogue';

const INTRODUCTION = `# Errors

Every failure is an S3 error: a status, and an XML document with a code for programs and a message for people.

\`\`\`xml
<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Resource>/bucket/key</Resource><RequestId>...</RequestId><HostId>...</HostId></Error>
\`\`\`

Answers to HEAD, and 304, have no document. The request id is also the header \`x-amz-request-id\`, and stands in the
log. Errors of the backend pass as they are, with the codes of the backend. A stored object that cannot be decrypted is
\`InternalError\`, with one wording for every cause: the cause stands in the log and in the metrics only. Where something
more exact can be said, it takes the place of the message below.

These are the codes that the proxy knows. Their list is made from the catalogue in
\`libs/s3-protocol/src/errors\`, by \`npm run run-ts -- scripts/write-error-reference.ts\`.
`;

/** docs/errors.md, not yet laid out by the formatter. */
export function renderErrorReference(): string {
  const rows = Object.entries(S3_ERRORS)
    .sort(([a, { status: first }], [b, { status: second }]) => first - second || (a < b ? -1 : 1))
    .map(([code, { status, message }]) => `| ${status} | \`${code}\` | ${message.replaceAll('|', '\\|')} |`);
  return [INTRODUCTION, '| status | code | message |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
