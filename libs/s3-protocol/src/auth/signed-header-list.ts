/** A field name (RFC 9110, 5.1) in lower case. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** Splits `a;b;c`. `undefined` unless every part is a header name in lower case. */
export function parseSignedHeaderList(list: string): readonly string[] | undefined {
  const names = list.split(';');
  return names.every((name) => FIELD_NAME.test(name)) ? names : undefined;
}
