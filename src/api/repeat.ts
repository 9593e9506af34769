/** Does something again and again, never twice at once. */

/** Begins at once, pauses `milliseconds` between two rounds. The answer stops it, and waits for a round under way. */
export function repeat(milliseconds: number, work: () => Promise<unknown>, failed: (error: unknown) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    await work().catch(failed);
    if (!stopped) timer = setTimeout(() => { current = round(); }, milliseconds);
  };
  let current = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}
