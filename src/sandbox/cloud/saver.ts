/** Saves soon after a change, one write at a time. */
export interface Saver {
  /** Something changed. */
  changed(): void;
  /** Writes what is not written yet, and saves no more. */
  close(): Promise<void>;
}

const calmMilliseconds = 400;

export function createSaver(save: () => Promise<void>): Saver {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;

  function write(): void {
    timer = undefined;
    writing = writing.then(save).catch((error: unknown) => {
      process.stderr.write(`sandbox: could not save: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  }

  return {
    changed() {
      if (closed || timer) return;
      timer = setTimeout(write, calmMilliseconds);
      timer.unref();
    },
    async close() {
      closed = true;
      if (timer) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}
