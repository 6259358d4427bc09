import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Attribute, Cryptoki, GcmMechanism, Handle } from '../pkcs11/cryptoki';
import { CKA_LABEL, CKA_VALUE_LEN } from '../pkcs11/cryptoki';

const TAG_BYTES = 16;
export const CKR = {
  GENERAL_ERROR: 0x5,
  KEY_HANDLE_INVALID: 0x60,
  KEY_FUNCTION_NOT_PERMITTED: 0x68,
  DEVICE_REMOVED: 0x32,
  OPERATION_NOT_INITIALIZED: 0x91,
  PIN_INCORRECT: 0xa0,
  SESSION_HANDLE_INVALID: 0xb3,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
} as const;

export class CryptokiStubFailure extends Error {
  override readonly name = 'Pkcs11Error';
  constructor(readonly code: number) {
    super(`CKR 0x${code.toString(16)}`);
  }
}

interface Session {
  found: Handle[];
  operation?: { readonly key: Buffer; readonly mechanism: GcmMechanism };
}

/**
 * A PKCS#11 library with one token, after PKCS#11 2.40; a tag that does not match is CKR_GENERAL_ERROR, as SoftHSM
 * has it. `test/conformance/hsm` runs the same contract on SoftHSM itself.
 */
export class CryptokiStub implements Cryptoki {
  readonly pin = '1234';
  readonly keys: { readonly label: string; readonly value: Buffer }[] = [];
  /** PINs that were tried. */
  readonly logins: string[] = [];
  opened = 0;
  present = true;
  /** Makes every seal and open fail with that CKR. */
  broken: number | undefined;
  /** Seals under a nonce of its own, as some certified modules do. */
  takesOwnNonce = false;
  #loggedIn = false;
  readonly #sessions = new Map<number, Session>();
  #last = 0;

  get openSessions(): number {
    return this.#sessions.size;
  }

  /** As if the token had been pulled and put back. */
  loseSessions(): void {
    this.#sessions.clear();
    this.#loggedIn = false;
  }

  logOut(): void {
    this.#loggedIn = false;
  }

  C_GetSlotList(): Handle[] {
    return this.present ? [handle(9)] : [];
  }

  C_GetTokenInfo(): { label: string } {
    return { label: 's3ep'.padEnd(32) };
  }

  C_OpenSession(): Handle {
    this.#last += 1;
    this.opened += 1;
    this.#sessions.set(this.#last, { found: [] });
    return handle(this.#last);
  }

  C_CloseSession(session: Handle): void {
    this.#session(session);
    this.#sessions.delete(session.readUInt32LE());
    if (this.#sessions.size === 0) this.#loggedIn = false;
  }

  C_Login(session: Handle, _user: number, pin: string): void {
    this.#session(session);
    if (this.#loggedIn) fail(CKR.USER_ALREADY_LOGGED_IN);
    this.logins.push(pin);
    if (pin !== this.pin) fail(CKR.PIN_INCORRECT);
    this.#loggedIn = true;
  }

  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void {
    const wanted = (type: number) => template.find((attribute) => attribute.type === type)?.value;
    const matches = ({ label, value }: { label: string; value: Buffer }) =>
      this.#loggedIn && label === wanted(CKA_LABEL) && value.length === wanted(CKA_VALUE_LEN);
    this.#session(session).found = this.keys.flatMap((key, index) => (matches(key) ? [handle(index)] : []));
  }

  C_FindObjects(session: Handle, maximum: number): Handle[] {
    return this.#session(session).found.splice(0, maximum);
  }

  C_FindObjectsFinal(session: Handle): void {
    this.#session(session).found = [];
  }

  C_EncryptInit(session: Handle, mechanism: GcmMechanism, key: Handle): void {
    this.#begin(session, mechanism, key);
  }

  async C_EncryptAsync(session: Handle, data: Buffer): Promise<Buffer> {
    await Promise.resolve();
    const { key, mechanism } = this.#end(session);
    const { iv, aad } = mechanism.parameter;
    const cipher = createCipheriv('aes-256-gcm', key, this.takesOwnNonce ? Buffer.alloc(12) : iv).setAAD(aad);
    return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  }

  C_DecryptInit(session: Handle, mechanism: GcmMechanism, key: Handle): void {
    this.#begin(session, mechanism, key);
  }

  async C_DecryptAsync(session: Handle, data: Buffer): Promise<Buffer> {
    await Promise.resolve();
    const { key, mechanism } = this.#end(session);
    const decipher = createDecipheriv('aes-256-gcm', key, mechanism.parameter.iv);
    decipher.setAAD(mechanism.parameter.aad).setAuthTag(data.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      return fail(CKR.GENERAL_ERROR);
    }
  }

  #session(session: Handle): Session {
    return this.#sessions.get(session.readUInt32LE()) ?? fail(CKR.SESSION_HANDLE_INVALID);
  }

  #begin(session: Handle, mechanism: GcmMechanism, key: Handle): void {
    if (!this.#loggedIn) fail(CKR.USER_NOT_LOGGED_IN);
    const found = this.keys[key.readUInt32LE()];
    if (found === undefined) return fail(CKR.KEY_HANDLE_INVALID);
    this.#session(session).operation = { mechanism, key: found.value };
  }

  #end(session: Handle): NonNullable<Session['operation']> {
    const open = this.#session(session);
    const { operation } = open;
    delete open.operation;
    if (this.broken !== undefined) fail(this.broken);
    return operation ?? fail(CKR.OPERATION_NOT_INITIALIZED);
  }
}

function handle(value: number): Handle {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value);
  return bytes;
}

function fail(code: number): never {
  throw new CryptokiStubFailure(code);
}
