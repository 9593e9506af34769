/** What every queue promises (src/api/queue/port.ts). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Queue, QueueSettings, RunMessage } from '../../src/api/queue/port.ts';

export interface QueueUnderTest {
  open(settings?: Partial<QueueSettings>): Promise<Queue>;
  end(): Promise<void>;
}

export function message(runId: string): RunMessage {
  return { workspaceId: 'workspace <&> "1"', companyId: 'company', runId };
}

/** A promise to be settled by hand. */
export function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

const patience = { timeout: 8000, interval: 5 };

export function queueContract(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(name, () => {
    let under: QueueUnderTest;
    let queue: Queue | undefined;
    const open = async (settings: Partial<QueueSettings> = {}) => (queue = await under.open(settings));
    beforeEach(async () => {
      under = await make();
    });
    afterEach(async () => {
      await queue?.close();
      await under.end();
    });

    test('gives a message to the handler once, as it was sent', async () => {
      const opened = await open();
      const seen: RunMessage[] = [];
      opened.receive(async (each) => void seen.push(each), { concurrency: 2 });
      await opened.send(message('one'));
      await opened.send(message('two'));
      await vi.waitFor(() => expect(seen).toHaveLength(2), patience);
      expect(seen.toSorted((a, b) => a.runId.localeCompare(b.runId))).toEqual([message('one'), message('two')]);
    });

    test('keeps what was sent before anybody received', async () => {
      const opened = await open();
      await opened.send(message('early'));
      const seen: string[] = [];
      opened.receive(async ({ runId }) => void seen.push(runId), { concurrency: 1 });
      await vi.waitFor(() => expect(seen).toEqual(['early']), patience);
    });

    test('gives a message again after the handler rejected', async () => {
      const opened = await open();
      let times = 0;
      opened.receive(
        async () => {
          times += 1;
          if (times < 3) throw new Error('not yet');
        },
        { concurrency: 1 },
      );
      await opened.send(message('one'));
      await vi.waitFor(() => expect(times).toBe(3), patience);
    });

    test('drops a message that keeps failing, says so, and goes on with the next', async () => {
      const troubles: string[] = [];
      const opened = await open({ tries: 3, onTrouble: (what) => troubles.push(what) });
      const seen: string[] = [];
      opened.receive(
        async ({ runId }) => {
          seen.push(runId);
          if (runId === 'bad') throw new Error('never');
        },
        { concurrency: 1 },
      );
      await opened.send(message('bad'));
      await vi.waitFor(() => expect(troubles).toEqual(['Run bad failed 3 times and was taken off the queue']), patience);
      await opened.send(message('good'));
      await vi.waitFor(() => expect(seen).toContain('good'), patience);
      expect(seen.filter((each) => each === 'bad')).toHaveLength(3);
    });

    test('lets no more handlers work at a time than asked for, and uses them all', async () => {
      const opened = await open();
      const door = gate();
      let atWork = 0;
      let most = 0;
      let done = 0;
      opened.receive(
        async () => {
          atWork += 1;
          most = Math.max(most, atWork);
          await door.passed;
          atWork -= 1;
          done += 1;
        },
        { concurrency: 3 },
      );
      for (const each of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await opened.send(message(each));
      await vi.waitFor(() => expect(atWork).toBe(3), patience);
      door.open();
      await vi.waitFor(() => expect(done).toBe(7), patience);
      expect(most).toBe(3);
    });

    test('holds a delayed message back, others pass it', async () => {
      const opened = await open();
      const seen: string[] = [];
      opened.receive(async ({ runId }) => void seen.push(runId), { concurrency: 1 });
      await opened.send(message('later'), { delaySeconds: 0.3 });
      await opened.send(message('now'));
      await vi.waitFor(() => expect(seen).toEqual(['now', 'later']), patience);
    });

    test('close waits for the handler at work and starts no other', async () => {
      const opened = await open();
      const door = gate();
      const events: string[] = [];
      opened.receive(
        async ({ runId }) => {
          events.push(`start ${runId}`);
          await door.passed;
          events.push(`end ${runId}`);
        },
        { concurrency: 1 },
      );
      await opened.send(message('one'));
      await opened.send(message('two'));
      await vi.waitFor(() => expect(events).toHaveLength(1), patience);
      const [started = ''] = events;
      const closed = opened.close().then(() => events.push('closed'));
      door.open();
      await closed;
      expect(events).toEqual([started, started.replace('start', 'end'), 'closed']);
    });

    test('close does not wait for ever', async () => {
      const opened = await open({ closeSeconds: 0.05 });
      const door = gate();
      let started = false;
      opened.receive(
        async () => {
          started = true;
          await door.passed;
        },
        { concurrency: 1 },
      );
      await opened.send(message('endless'));
      await vi.waitFor(() => expect(started).toBe(true), patience);
      await opened.close();
      door.open();
    });

    test('is received once only', async () => {
      const opened = await open();
      opened.receive(async () => undefined, { concurrency: 1 });
      expect(() => opened.receive(async () => undefined, { concurrency: 1 })).toThrow('already');
    });

    test('check passes while it works', async () => {
      const opened = await open();
      await expect(opened.check()).resolves.toBeUndefined();
    });
  });
}
