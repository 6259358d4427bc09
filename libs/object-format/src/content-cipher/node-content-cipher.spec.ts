import { contentCipherContract } from './content-cipher.contract';
import { NODE_CONTENT_CIPHER } from './node-content-cipher';

contentCipherContract(NODE_CONTENT_CIPHER);
