/** The queue in Azure Storage, shared by all processes. https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api */
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { AppError } from '../errors.ts';
import { Handlers } from './handlers.ts';
import type { Queue, QueueSettings, RunMessage, SendOptions } from './port.ts';

export interface AzureQueueSettings extends QueueSettings {
  /** How long a message stays hidden; renewed three times as often while its handler works. */
  visibilitySeconds: number;
  /** Wait before asking an empty queue again: the first, doubled up to the longest. */
  idleMs: { first: number; longest: number };
}

/** What the service takes at once, and the longest it hides a message. */
const mostAtOnce = 32;
const longestDelaySeconds = 7 * 24 * 3600;

function parse(text: string): RunMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { workspaceId, companyId, runId } = value as Partial<Record<keyof RunMessage, unknown>>;
    if (typeof workspaceId !== 'string' || typeof companyId !== 'string' || typeof runId !== 'string') return undefined;
    return { workspaceId, companyId, runId };
  } catch {
    return undefined;
  }
}

export class AzureQueue implements Queue {
  readonly #client: QueueClient;
  readonly #settings: AzureQueueSettings;
  readonly #handlers = new Handlers();
  readonly #closing = new AbortController();
  #wake: () => void = () => undefined;
  #polling: Promise<void> = Promise.resolve();

  constructor(client: QueueClient, settings: AzureQueueSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  async send(message: RunMessage, { delaySeconds = 0 }: SendOptions = {}): Promise<void> {
    try {
      await this.#client.sendMessage(JSON.stringify(message), { visibilityTimeout: Math.min(Math.ceil(delaySeconds), longestDelaySeconds), messageTimeToLive: -1 });
    } catch (error) {
      this.#settings.onTrouble(`Run ${message.runId} could not be put in the queue`, error);
      return;
    }
    if (delaySeconds === 0) this.#wake();
  }

  receive(handler: (message: RunMessage) => Promise<void>, { concurrency }: { concurrency: number }): void {
    this.#handlers.open(concurrency);
    this.#polling = this.#poll(handler);
  }

  async check(): Promise<void> {
    try {
      await this.#client.getProperties();
    } catch (error) {
      throw new AppError('store_unavailable', 'The queue cannot be reached.', { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#handlers.shut();
    this.#wake();
    await Promise.all([this.#polling, this.#handlers.settled(this.#settings.closeSeconds)]);
  }

  async #poll(handler: (message: RunMessage) => Promise<void>): Promise<void> {
    const { first, longest } = this.#settings.idleMs;
    let idle = first;
    while (!this.#closing.signal.aborted) {
      const items = await this.#take();
      for (const item of items) this.#handlers.start(() => this.#handle(handler, item));
      idle = items.length > 0 ? first : Math.min(idle * 2, longest);
      if (items.length === 0 || this.#handlers.free === 0) await this.#pause(idle);
    }
  }

  async #take(): Promise<DequeuedMessageItem[]> {
    const room = Math.min(this.#handlers.free, mostAtOnce);
    if (room === 0) return [];
    try {
      const options = { numberOfMessages: room, visibilityTimeout: this.#settings.visibilitySeconds, abortSignal: this.#closing.signal };
      return (await this.#client.receiveMessages(options)).receivedMessageItems;
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#settings.onTrouble('The queue could not be read', error);
      return [];
    }
  }

  async #handle(handler: (message: RunMessage) => Promise<void>, item: DequeuedMessageItem): Promise<void> {
    const message = parse(item.messageText);
    const receipt = { current: item.popReceipt };
    if (message === undefined) {
      this.#settings.onTrouble('A message that is none of ours was taken off the queue', undefined);
      await this.#finish(item, receipt.current);
      return;
    }
    const renewal = this.#keepHidden(item, receipt);
    try {
      await handler(message);
      await renewal.stop();
      await this.#finish(item, receipt.current);
    } catch (error) {
      await renewal.stop();
      await this.#again(item, receipt.current, message, error);
    }
    // After this handler has made room.
    setImmediate(() => this.#wake());
  }

  /** Renews one at a time: each renewal gives the receipt that the next one needs. */
  #keepHidden(item: DequeuedMessageItem, receipt: { current: string }): { stop(): Promise<void> } {
    const { visibilitySeconds, onTrouble } = this.#settings;
    let renewing = Promise.resolve();
    const renew = async () => {
      try {
        const { popReceipt } = await this.#client.updateMessage(item.messageId, receipt.current, undefined, visibilitySeconds);
        if (popReceipt !== undefined) receipt.current = popReceipt;
      } catch (error) {
        onTrouble('A message could not be kept from other processes', error);
      }
    };
    const timer = setInterval(() => {
      renewing = renewing.then(renew);
    }, (visibilitySeconds * 1000) / 3);
    timer.unref();
    return {
      stop: () => {
        clearInterval(timer);
        return renewing;
      },
    };
  }

  async #finish(item: DequeuedMessageItem, popReceipt: string): Promise<void> {
    try {
      await this.#client.deleteMessage(item.messageId, popReceipt);
    } catch (error) {
      this.#settings.onTrouble('A message that is done could not be removed and will come again', error);
    }
  }

  async #again(item: DequeuedMessageItem, popReceipt: string, message: RunMessage, error: unknown): Promise<void> {
    const { onTrouble, tries, retrySeconds } = this.#settings;
    if (item.dequeueCount >= tries) {
      onTrouble(`Run ${message.runId} failed ${tries} times and was taken off the queue`, error);
      await this.#finish(item, popReceipt);
      return;
    }
    try {
      await this.#client.updateMessage(item.messageId, popReceipt, undefined, Math.ceil(retrySeconds * 2 ** (item.dequeueCount - 1)));
    } catch (failure) {
      onTrouble('A message could not be put back and will come again by itself', failure);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closing.signal.aborted) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
