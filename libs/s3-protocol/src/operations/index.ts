export { checkForwardedDocument } from './check-forwarded-document';
export * from './operation-headers';
export type * from './operation-row';
export {
  OPERATIONS,
  type HandledOperationName,
  type Operation,
  type OperationName,
  type OperationNamed,
} from './operations';
export { resolveOperation } from './resolve-operation';
