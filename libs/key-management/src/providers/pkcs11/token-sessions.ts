import type { Secret } from '@s3ep/config';
import { KeyProviderError } from '../../key-provider-error';
import { classifyPkcs11Error, isWrongPin } from './classify-pkcs11-error';
import { CKF_SERIAL_SESSION, CKU_USER, isCryptokiFailure } from './cryptoki';
import type { Cryptoki, Handle } from './cryptoki';

/** A session does one thing at a time; calls are few, as bucket keys are remembered. */
const MAX_SESSIONS = 4;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;

/** A session that is logged in, for as long as the work with it takes. */
export interface TokenSession {
  readonly cryptoki: Cryptoki;
  readonly session: Handle;
}

export interface TokenUse {
  /** Named in errors. */
  readonly kekId: string;
  readonly pin: Secret;
  /** Ends the wait for a session. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The sessions with one token, of which there is one set in a process: whoever is logged in in one of them is logged
 * in in all (PKCS#11 2.40, 2.6.4). A failure that may pass gives all of them up, and the next call begins anew.
 */
export class TokenSessions {
  readonly #load: () => Promise<Cryptoki>;
  readonly #tokenLabel: string;
  readonly #waiting = new Set<() => void>();
  #used = 0;
  #idle: Handle[] = [];
  /** Sessions of an earlier generation are not used again. */
  #generation = 0;
  #wrongPin: { readonly pin: string; readonly cause: unknown } | undefined;

  constructor({ load, tokenLabel }: { load: () => Promise<Cryptoki>; tokenLabel: string }) {
    this.#load = load;
    this.#tokenLabel = tokenLabel;
  }

  /** @throws KeyProviderError, also for what `work` throws unless that is a bug */
  async use<T>(options: TokenUse, work: (session: TokenSession) => Promise<T>): Promise<T> {
    await this.#turn(options.signal);
    try {
      return await this.#inSession(options, work);
    } catch (cause) {
      throw classifyPkcs11Error(cause, options.kekId);
    } finally {
      this.#used -= 1;
      const [next] = this.#waiting;
      next?.();
    }
  }

  async #inSession<T>({ kekId, pin }: TokenUse, work: (session: TokenSession) => Promise<T>): Promise<T> {
    const cryptoki = await this.#load();
    const generation = this.#generation;
    let session: Handle | undefined;
    try {
      session = this.#idle.pop() ?? cryptoki.C_OpenSession(this.#slot(cryptoki), CKF_SERIAL_SESSION);
      this.#login({ cryptoki, session }, pin.reveal());
      return await work({ cryptoki, session });
    } catch (cause) {
      const error = classifyPkcs11Error(cause, kekId);
      const passing = !(error instanceof KeyProviderError) || error.kind === 'unavailable';
      if (passing && generation === this.#generation) this.#giveUp(cryptoki);
      throw error;
    } finally {
      if (session !== undefined) {
        if (generation === this.#generation) this.#idle.push(session);
        else closeQuietly(cryptoki, session);
      }
    }
  }

  #slot(cryptoki: Cryptoki): Handle {
    const labelled = cryptoki
      .C_GetSlotList(true)
      .filter((slot) => cryptoki.C_GetTokenInfo(slot).label.replace(/[ \0]+$/, '') === this.#tokenLabel);
    const [slot] = labelled;
    if (slot === undefined || labelled.length > 1) {
      throw new Error(`${labelled.length} tokens have the label "${this.#tokenLabel}"`);
    }
    return slot;
  }

  /** Every time, as a token may have logged us out: it would only hide its private keys then. */
  #login({ cryptoki, session }: TokenSession, pin: string): void {
    if (this.#wrongPin?.pin === pin) throw this.#wrongPin.cause;
    try {
      cryptoki.C_Login(session, CKU_USER, pin);
    } catch (cause) {
      if (isCryptokiFailure(cause) && cause.code === CKR_USER_ALREADY_LOGGED_IN) return;
      if (isWrongPin(cause)) this.#wrongPin = { pin, cause };
      throw cause;
    }
  }

  #giveUp(cryptoki: Cryptoki): void {
    this.#generation += 1;
    for (const session of this.#idle.splice(0)) closeQuietly(cryptoki, session);
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    while (this.#used >= MAX_SESSIONS) {
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          this.#waiting.delete(proceed);
          reject(signal?.reason as Error);
        };
        const proceed = (): void => {
          this.#waiting.delete(proceed);
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        this.#waiting.add(proceed);
        signal?.addEventListener('abort', leave, { once: true });
      });
    }
    this.#used += 1;
  }
}

function closeQuietly(cryptoki: Cryptoki, session: Handle): void {
  try {
    cryptoki.C_CloseSession(session);
  } catch {
    // it was lost with its token
  }
}
