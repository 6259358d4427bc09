const field = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

/** The entries of a list of metadata (object-format.md 2.4), in any order. */
export const listOf = (...headers: (readonly [name: string, value: string])[]): Buffer =>
  Buffer.concat(headers.flatMap(([name, value]) => [field(name), field(value)]));

/** A list as a writer pads it. */
export const padded = (list: Buffer): Buffer =>
  Buffer.concat([list, Buffer.alloc(Math.max(64, Math.ceil(list.length / 64) * 64) - list.length)]);
