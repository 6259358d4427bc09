export { authenticateForm, type AuthenticatedForm, type AuthenticateFormOptions } from './authenticate-form';
export { FormParser } from './form-parser';
export { missingFile } from './malformed-form';
export { parseFormBoundary } from './parse-form-boundary';
export { checkFileLength, type FileLengthRange } from './policy/check-post-policy';
export { postObjectAnswer, type PostedObject, type PostObjectAnswer } from './post-object-answer';
export type { PostForm } from './post-form';
export { putRequestOfForm, type PutRequest } from './put-request-of-form';
