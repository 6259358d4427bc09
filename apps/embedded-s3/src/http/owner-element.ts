import { createHash } from 'node:crypto';
import { element } from './xml-node';
import type { XmlNode } from './xml-node';

/** A canonical user id of S3's form, and the access key id as display name. */
export function ownerElement(name: 'Owner' | 'Initiator', accessKeyId: string): XmlNode {
  const id = createHash('sha256').update(accessKeyId).digest('hex');
  return element(name, element('ID', id), element('DisplayName', accessKeyId));
}
