import { contentCipherContract } from './content-cipher.contract';
import { NODE_CONTENT_CIPHER } from './node-content-cipher';
import { shortMessagesContract } from './short-messages.contract';

contentCipherContract(NODE_CONTENT_CIPHER);
shortMessagesContract('node', NODE_CONTENT_CIPHER);
