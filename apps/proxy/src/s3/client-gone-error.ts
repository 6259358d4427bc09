/** The client closed its connection: there is nobody to answer, and whatever was under way ends. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';

  constructor() {
    super('the client has gone');
  }
}
