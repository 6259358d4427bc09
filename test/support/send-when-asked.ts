import { type RawAnswer, RawConnection } from './raw-connection';
import { type RawRequest, requestHead } from './raw-request';
import { waitUntil } from './wait-until';

/** A client that sends its body only when it was asked to (Expect: 100-continue). */
export async function sendWhenAsked(
  endpoint: string,
  request: RawRequest,
  body: Buffer,
): Promise<{ readonly asked: boolean; readonly answer: RawAnswer; readonly connection: RawConnection }> {
  const connection = await RawConnection.open(endpoint);
  const headers = { ...request.headers, expect: '100-continue', 'content-length': String(body.length) };
  connection.write(requestHead(endpoint, { method: 'PUT', ...request, headers }).bytes);
  await waitUntil('there is an answer', () => connection.pendingBytes > 0);
  const asked = connection.peek().startsWith('HTTP/1.1 100 ');
  if (asked) connection.write(body);
  const answer = await connection.answer();
  return { asked, answer, connection };
}
