/**
 * Since when uploads are known to be gone, by the id of their state. In memory only: a process that starts anew waits
 * anew. What a whole sweep did not come upon is forgotten.
 */
export class SeenGone {
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  /** A sweep begins. */
  beginSweep(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** Notes that it is gone now, and gives the time at which that was seen first: milliseconds. */
  since(id: string, now: number): number {
    const first = this.#before.get(id) ?? now;
    this.#now.set(id, first);
    return first;
  }

  forget(id: string): void {
    this.#now.delete(id);
  }
}
