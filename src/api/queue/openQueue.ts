/** Opens the queue that the configuration names. */
import { MemoryQueue } from './memoryQueue.ts';
import { defaultSettings, type Queue, type QueueSettings } from './port.ts';

export type QueueOptions =
  | { kind: 'memory' }
  /** A connection string (the queue is made when it is missing), or the address of the queue and the identity of the installation. */
  | { kind: 'azure'; connectionString?: string; queueUrl?: string; managedIdentityClientId?: string };

/** Throws `store_unavailable` when a queue that has to be made cannot be. */
export async function openQueue(options: QueueOptions, settings: Partial<QueueSettings> = {}): Promise<Queue> {
  const all = { ...defaultSettings, ...settings };
  if (options.kind === 'memory') return new MemoryQueue(all);
  // Only here: a single process need not load the Azure SDK.
  const { openAzureQueue } = await import('./openAzureQueue.ts');
  return openAzureQueue(options, all);
}
