/** What we use of PKCS#11 (Cryptoki), as the package `pkcs11js` names it. Every function may throw a {@link CryptokiFailure}. */
export interface Cryptoki {
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, maximum: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_EncryptInit(session: Handle, mechanism: GcmMechanism, key: Handle): void;
  C_EncryptAsync(session: Handle, data: Buffer, output: Buffer): Promise<Buffer>;
  C_DecryptInit(session: Handle, mechanism: GcmMechanism, key: Handle): void;
  C_DecryptAsync(session: Handle, data: Buffer, output: Buffer): Promise<Buffer>;
}

/** An opaque CK_ULONG. */
export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value: number | boolean | string;
}

/** CK_MECHANISM with CK_GCM_PARAMS. */
export interface GcmMechanism {
  readonly mechanism: number;
  readonly parameter: {
    /** Which structure `pkcs11js` makes of it. */
    readonly type: number;
    readonly iv: Buffer;
    readonly ivBits: number;
    readonly aad: Buffer;
    readonly tagBits: number;
  };
}

/** What a function of the library answered instead of CKR_OK. */
export interface CryptokiFailure extends Error {
  readonly name: 'Pkcs11Error';
  /** CKR_... */
  readonly code: number;
}

export const isCryptokiFailure = (error: unknown): error is CryptokiFailure =>
  error instanceof Error &&
  error.name === 'Pkcs11Error' &&
  typeof (error as CryptokiFailure).code === 'number';

/** PKCS#11 2.40, pkcs11t.h. */
export const CKO_SECRET_KEY = 0x4;
export const CKK_AES = 0x1f;
export const CKA_CLASS = 0x0;
export const CKA_TOKEN = 0x1;
export const CKA_LABEL = 0x3;
export const CKA_KEY_TYPE = 0x100;
export const CKA_VALUE_LEN = 0x161;
export const CKM_AES_GCM = 0x1087;
export const CKF_OS_LOCKING_OK = 0x2;
export const CKF_SERIAL_SESSION = 0x4;
export const CKU_USER = 1;
/** Of `pkcs11js`: CK_GCM_PARAMS with ulIvBits, as PKCS#11 2.40 (errata 01) has it. */
export const CK_PARAMS_AES_GCM_V240 = 7;
