import { writeXml } from '@s3ep/s3-protocol';
import type { XmlNode } from './xml-node';
import type { Answer } from './answer';

const CONTENT_TYPE = 'application/xml';

/** An answer with an XML document of S3's namespace. */
export function xmlAnswer(root: XmlNode, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers: { 'content-type': CONTENT_TYPE, ...headers }, body: writeXml(root) };
}
