import { S3Error } from '../errors';

/** A body that is not well-formed multipart/form-data; the cause is for the log. */
export function malformedForm(why: string): S3Error {
  return new S3Error('MalformedPOSTRequest', { cause: new Error(why) });
}

/** No part named "file". Wording as observed. */
export function missingFile(): S3Error {
  return new S3Error('InvalidArgument', {
    message: 'POST requires exactly one file upload per request.',
    details: { ArgumentName: 'file', ArgumentValue: '0' },
  });
}
