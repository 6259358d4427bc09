/** Whether this process is on its way out: not ready any more, but still serving. There is no way back. */
export class DrainState {
  #draining = false;

  get draining(): boolean {
    return this.#draining;
  }

  beginDraining(): void {
    this.#draining = true;
  }
}
