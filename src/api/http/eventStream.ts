/** Server-sent events of a run: `progress` and `status`, until it is no longer in progress. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Run } from '../contract/run.ts';
import { isInProgress } from '../sync/run.ts';

export const eventHeaders = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };

export interface EventPace {
  /** How often the run is looked at. */
  pollMilliseconds: number;
  /** A comment at least this often keeps proxies from closing the stream. */
  heartbeatMilliseconds: number;
}

export const usualPace: EventPace = { pollMilliseconds: 500, heartbeatMilliseconds: 15_000 };

async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Ends when the run does, when it is gone, when the reader leaves and when the server closes. */
export async function writeRunEvents(response: ServerResponse, watch: () => Promise<Run | undefined>, pace: EventPace, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const signal = AbortSignal.any([gone.signal, closing]);
  let [lastStatus, lastProgress, quiet] = ['', '', 0];
  await write(response, 'retry: 2000\n\n');
  for (;;) {
    const run = await watch();
    if (run === undefined || signal.aborted) return;
    const progress = JSON.stringify(run.progress);
    if (run.progress !== null && progress !== lastProgress) await write(response, eventText('progress', run.progress));
    if (run.status !== lastStatus) await write(response, eventText('status', run));
    quiet = progress === lastProgress && run.status === lastStatus ? quiet + pace.pollMilliseconds : 0;
    [lastStatus, lastProgress] = [run.status, progress];
    if (!isInProgress(run.status)) return;
    if (quiet >= pace.heartbeatMilliseconds) {
      await write(response, ': still here\n\n');
      quiet = 0;
    }
    await pause(pace.pollMilliseconds, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
  }
}
