import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAzureQueue } from '../../src/api/queue/openAzureQueue.ts';
import { openQueue } from '../../src/api/queue/openQueue.ts';
import { defaultSettings, type Queue } from '../../src/api/queue/port.ts';
import { startFakeQueueService, type FakeQueueService } from './fakeQueueService.ts';
import { gate, message, queueContract } from './queueContract.ts';

/** A second of the fake service. */
const secondMs = 40;
const quick = { ...defaultSettings, retrySeconds: 1, idleMs: { first: 5, longest: 10 }, visibilitySeconds: 60 };
const patience = { timeout: 8000, interval: 5 };

queueContract('the Azure queue', async () => {
  const service = await startFakeQueueService(secondMs);
  return {
    open: (settings) => openAzureQueue({ connectionString: service.connectionString }, { ...quick, ...settings }),
    end: () => service.close(),
  };
});

describe('the Azure queue', () => {
  let service: FakeQueueService;
  let queue: Queue;
  const troubles: string[] = [];
  const onTrouble = (what: string) => void troubles.push(what);
  const open = async (settings = {}) => (queue = await openAzureQueue({ connectionString: service.connectionString }, { ...quick, onTrouble, ...settings }));
  beforeEach(async () => {
    troubles.length = 0;
    service = await startFakeQueueService(secondMs);
  });
  afterEach(async () => {
    await queue.close();
    await service.close();
  });

  test('removes a message only after its handler is done', async () => {
    await open();
    const door = gate();
    let started = false;
    queue.receive(
      async () => {
        started = true;
        await door.passed;
      },
      { concurrency: 1 },
    );
    await queue.send(message('one'));
    await vi.waitFor(() => expect(started).toBe(true), patience);
    expect(service.messages).toHaveLength(1);
    door.open();
    await vi.waitFor(() => expect(service.messages).toHaveLength(0), patience);
  });

  test('keeps a message hidden from others for as long as its handler works', async () => {
    await service.close();
    service = await startFakeQueueService(1000);
    await open({ visibilitySeconds: 1 });
    const other = await openAzureQueue({ connectionString: service.connectionString }, { ...quick, onTrouble });
    const door = gate();
    let starts = 0;
    const handler = async () => {
      starts += 1;
      await door.passed;
    };
    queue.receive(handler, { concurrency: 1 });
    await queue.send(message('long'));
    await vi.waitFor(() => expect(starts).toBe(1), patience);
    other.receive(handler, { concurrency: 1 });
    await vi.waitFor(() => expect(service.seen.filter((each) => each === 'PUT message').length).toBeGreaterThanOrEqual(5), patience);
    expect(starts).toBe(1);
    door.open();
    await vi.waitFor(() => expect(service.messages).toHaveLength(0), patience);
    await other.close();
    expect(troubles).toEqual([]);
  });

  test('takes off what is no message of ours', async () => {
    await open();
    const seen: string[] = [];
    service.messages.push({ id: 'x', text: 'not json', receipt: 'r', given: 0, visibleAt: 0 }, { id: 'y', text: '{"runId":5}', receipt: 'r', given: 0, visibleAt: 0 });
    queue.receive(async ({ runId }) => void seen.push(runId), { concurrency: 1 });
    await vi.waitFor(() => expect(service.messages).toHaveLength(0), patience);
    expect(seen).toEqual([]);
    expect(troubles).toHaveLength(2);
  });

  test('goes on after the service could not be read', async () => {
    await open();
    const seen: string[] = [];
    service.failNext(3, 503);
    queue.receive(async ({ runId }) => void seen.push(runId), { concurrency: 1 });
    await vi.waitFor(() => expect(troubles).toContain('The queue could not be read'), patience);
    await queue.send(message('after'));
    await vi.waitFor(() => expect(seen).toEqual(['after']), patience);
  });

  test('does not fail the sender when it cannot be reached: the sweep finds the run', async () => {
    await open();
    service.failNext(10, 503);
    await queue.send(message('lost'));
    expect(troubles).toEqual(['Run lost could not be put in the queue']);
    service.failNext(10, 503);
    await expect(queue.check()).rejects.toMatchObject({ code: 'store_unavailable' });
    service.failNext(0, 503);
  });

  test('leaves a message that was at work when the process stopped to others', async () => {
    await open({ closeSeconds: 0.01 });
    const door = gate();
    let started = false;
    queue.receive(
      async () => {
        started = true;
        await door.passed;
      },
      { concurrency: 1 },
    );
    await queue.send(message('cut off'));
    await vi.waitFor(() => expect(started).toBe(true), patience);
    await queue.close();
    expect(service.messages.map((each) => each.given)).toEqual([1]);
    door.open();
  });

  test('that is not there is store_unavailable', async () => {
    await open();
    const nowhere = 'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;';
    await expect(openQueue({ kind: 'azure', connectionString: nowhere })).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
