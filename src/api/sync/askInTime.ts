/** Asks the directory for somebody who waits for the answer: within seconds, or it is said how long it would take. */
import { AppError } from '../errors.ts';
import type { Directory, OpenDirectory } from './directory.ts';

/** Browsers and chats give up soon after. */
const patienceSeconds = 25;

function tooLong(seconds: number): AppError {
  const wait = Math.max(1, Math.ceil(seconds));
  return new AppError('directory_throttled', `Microsoft asks us to wait ${String(wait)} s before asking further. Nothing was changed; try again after that.`, { retryAfterSeconds: wait });
}

function noAnswer(): AppError {
  return new AppError('directory_unavailable', `Microsoft gave no answer within ${String(patienceSeconds)} s. Nothing was changed; try again in a minute.`, { retryAfterSeconds: 60 });
}

/**
 * A wait that takes longer than anybody would is not begun. Throws what the directory throws, and `directory_throttled` or
 * `directory_unavailable` with `retryAfterSeconds` when the answer does not come in time.
 */
export async function askInTime<T>(openDirectory: OpenDirectory, tenantId: string, ask: (directory: Directory) => Promise<T>): Promise<T> {
  const meter = { graphRequests: 0, throttledSeconds: 0 };
  const stop = new AbortController();
  let waited = 0;
  const onWait = (seconds: number) => {
    waited += seconds;
    if (waited > patienceSeconds) stop.abort(meter.throttledSeconds > 0 ? tooLong(seconds) : noAnswer());
  };
  const clock = setTimeout(() => { stop.abort(noAnswer()); }, patienceSeconds * 1000);
  try {
    return await ask(openDirectory(tenantId, { meter, signal: stop.signal, onWait }));
  } finally {
    clearTimeout(clock);
  }
}
