import {
  authorise,
  FormUpload,
  refuseReservedMetadata,
  RequestBody,
  type S3Response,
} from '@s3ep/operations';
import {
  authenticateForm,
  checkFileLength,
  openBodyVerifier,
  type Operation,
  putRequestOfForm,
  S3Error,
  type S3Request,
} from '@s3ep/s3-protocol';
import type { Exchange } from './exchange';
import type { RequestHandling } from './request-handling';
import { openBody } from './open-body';
import { originOf } from './origin-of';
import { runForClient } from './run-for-client';

/**
 * The pipeline of a form upload. The form says who sent it and which object it is for, so its fields are read
 * first; the file is touched only when they are in order.
 */
export async function handleForm(
  exchange: Exchange,
  { operation, request: post }: { readonly operation: Operation; readonly request: S3Request },
  handling: RequestHandling,
): Promise<S3Response> {
  const { facts, signal } = exchange;
  const { settings, clients } = handling;
  const { bucket } = post;
  if (bucket === undefined) throw new Error('a form is posted to a bucket');
  refuseOtherSignatures(post);
  // of no effect beside a form, and refused like everywhere else: nobody has to wonder which of the two counts
  refuseReservedMetadata(Object.keys(post.headers));
  const proof = { kind: 'unsigned' } as const;
  const upload = await FormUpload.open({ request: post, body: openBody(exchange, post, proof), signal });
  try {
    const { form } = upload;
    const { accessKeyId, fileLength } = authenticateForm(form, {
      secretOf: (id) => clients.secretOf(id),
      now: new Date(),
      region: settings.region,
      bucket,
    });
    const client = clients.clientOf(accessKeyId);
    if (!client) throw new S3Error('InvalidAccessKeyId');
    facts.accessKeyId = accessKeyId;
    const put = putRequestOfForm(form, { post, bucket });
    facts.key = put.key;
    authorise(client, operation, put);
    const { plaintextBytes, source } = await upload.file();
    checkFileLength(plaintextBytes, fileLength);
    const request = { ...put, headers: { ...put.headers, 'content-length': String(plaintextBytes) } };
    const body = new RequestBody({
      source,
      verifier: openBodyVerifier({ request, proof }),
      signal,
      // the client was asked for its body before the fields were read
      beforeFirstRead: () => undefined,
    });
    const received = { fields: form, origin: originOf(exchange), addressing: post.addressing };
    return await runForClient(exchange, { request, operation, client, body, form: received }, handling);
  } finally {
    upload.release();
  }
}

/** The form's own signature is the only one that counts here. */
function refuseOtherSignatures({ headers, query }: S3Request): void {
  if (headers.authorization === undefined && !query.has('X-Amz-Signature')) return;
  throw new S3Error('InvalidArgument', {
    message: 'A form is authenticated by its policy; no other auth mechanism is allowed.',
  });
}
