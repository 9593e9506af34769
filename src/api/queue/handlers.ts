/** Handlers at work: how many may start, and waiting for them to end. */
export class Handlers {
  readonly #atWork = new Set<Promise<void>>();
  #limit = 0;

  open(concurrency: number): void {
    if (this.#limit > 0) throw new Error('The queue is already being received');
    this.#limit = concurrency;
  }

  /** No handler starts any more. */
  shut(): void {
    this.#limit = 0;
  }

  get free(): number {
    return Math.max(0, this.#limit - this.#atWork.size);
  }

  /** `work` must not reject. */
  start(work: () => Promise<void>): void {
    const running = work().finally(() => this.#atWork.delete(running));
    this.#atWork.add(running);
  }

  /** Resolves when none is at work any more, or after `seconds`. */
  async settled(seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000);
    });
    await Promise.race([Promise.all(this.#atWork), enough]);
    clearTimeout(timer);
  }
}
