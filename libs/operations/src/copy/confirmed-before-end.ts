/** The same pieces; the last one goes on when `confirm` has not thrown. */
export async function* confirmedBeforeEnd(
  pieces: AsyncIterable<Buffer>,
  confirm: () => Promise<void>,
): AsyncGenerator<Buffer> {
  let last: Buffer | undefined;
  for await (const piece of pieces) {
    if (last !== undefined) yield last;
    last = piece;
  }
  await confirm();
  if (last !== undefined) yield last;
}
