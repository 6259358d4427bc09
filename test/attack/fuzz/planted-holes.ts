/** A check that is left out of the proxy's source, to see that the fuzzer notices. */
export interface PlantedHole {
  readonly name: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly sound: string;
  readonly broken: string;
}

export const PLANTED_HOLES: readonly PlantedHole[] = [
  {
    name: 'a query name that the row does not know is overlooked',
    file: 'libs/s3-protocol/src/operations/resolve-operation.ts',
    sound: 'if (!found.query.has(name) && !isGeneralQuery(name, hoisted)) refuseQuery(name);',
    broken: '',
  },
  {
    name: 'a header that the row does not know is overlooked',
    file: 'libs/s3-protocol/src/operations/resolve-operation.ts',
    sound: 'if (name.startsWith(AMZ_PREFIX)) checkHeaderName(name, found.headers);',
    broken: '',
  },
  {
    name: 'a header in a presigned query is overlooked',
    file: 'libs/s3-protocol/src/operations/resolve-operation.ts',
    sound: 'for (const name of hoisted) checkHeaderName(name, found.headers);',
    broken: ';',
  },
  {
    name: 'a name may be given twice',
    file: 'libs/s3-protocol/src/request/parse-query.ts',
    sound: 'if (names.has(parameter.name)) {',
    broken: 'if (false) {',
  },
  {
    name: 'names are compared without case',
    file: 'libs/s3-protocol/src/request/parse-query.ts',
    sound: '? { name: decodeUriBytes(piece), value',
    broken: '? { name: decodeUriBytes(piece).toLowerCase(), value',
  },
  {
    name: 'a sub-resource is lost on the way to the backend',
    file: 'libs/operations/src/handlers/forward.ts',
    sound: 'const query = forwardedQuery(request);',
    broken: 'const query: ReturnType<typeof forwardedQuery> = [];',
  },
  {
    name: 'any plain header is forwarded',
    file: 'libs/operations/src/handlers/forward.ts',
    sound: 'return FORWARDED.has(name);',
    broken: "return name.startsWith('x');",
  },
  {
    name: 'the document of a restore is not looked at',
    file: 'libs/operations/src/handlers/forward.ts',
    sound: 'if (body) checkForwardedDocument(operation, body);',
    broken: '',
  },
  {
    name: 'keys of the proxy are anybody’s',
    file: 'libs/operations/src/run-operation.ts',
    sound: 'if (request.key !== undefined) refuseReservedKey(request.key);',
    broken: '',
  },
  {
    name: 'clients may write the metadata of the proxy',
    file: 'libs/operations/src/run-operation.ts',
    sound: 'refuseReservedMetadata(Object.keys(request.headers));',
    broken: '',
  },
  {
    name: 'objects are stored as they come',
    file: 'libs/operations/src/handlers/put-object.ts',
    sound: 'body: runStage(sealed.sealer, collected.bytes) }',
    broken: 'body: collected.bytes }',
  },
];
