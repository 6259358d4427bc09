/** The `-M` of a multipart ETag: how many backend parts the object has (object-format 4.3). */
const PARTS_SUFFIX = /-([1-9]\d{0,4})"?$/;

/** undefined: the ETag has none; some backends write it otherwise, and a copy behind the proxy's back loses it. */
export function backendPartsOf(etag: string | undefined): number | undefined {
  const digits = PARTS_SUFFIX.exec(etag ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
