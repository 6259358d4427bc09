/** A field name (RFC 9110, 5.1) in lower case. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/**
 * Splits `a;b;c`. `undefined` unless every part is a header name in lower case, and none is there twice: each time its
 * value would be copied once more into what is signed, so that a head of some KiB becomes a text of many MiB.
 */
export function parseSignedHeaderList(list: string): readonly string[] | undefined {
  const names = list.split(';');
  return names.every((name) => FIELD_NAME.test(name)) && new Set(names).size === names.length
    ? names
    : undefined;
}
