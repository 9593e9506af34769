/** Connects to the Azure Storage queue. */
import { DefaultAzureCredential } from '@azure/identity';
import { QueueClient } from '@azure/storage-queue';
import { AppError } from '../errors.ts';
import { AzureQueue, type AzureQueueSettings } from './azureQueue.ts';
import type { Queue, QueueSettings } from './port.ts';

export interface AzureQueueOptions {
  connectionString?: string;
  queueUrl?: string;
  managedIdentityClientId?: string;
}

const queueName = 'instep-runs';
/** A caller waits for `send`, and the sweep is behind it: better soon than sure. */
const retryOptions = { maxTries: 2, retryDelayInMs: 200, tryTimeoutInMs: 10_000 };
const azureDefaults = { visibilitySeconds: 60, idleMs: { first: 250, longest: 5000 } };

async function connect({ connectionString, queueUrl, managedIdentityClientId }: AzureQueueOptions): Promise<QueueClient> {
  if (connectionString !== undefined) {
    const client = new QueueClient(connectionString, queueName, { retryOptions });
    await client.createIfNotExists();
    return client;
  }
  if (queueUrl === undefined) throw new Error('The Azure queue needs a connection string or the address of the queue');
  return new QueueClient(queueUrl, new DefaultAzureCredential(managedIdentityClientId === undefined ? {} : { managedIdentityClientId }), { retryOptions });
}

/** Throws `store_unavailable` when the queue has to be made and cannot be. */
export async function openAzureQueue(options: AzureQueueOptions, settings: QueueSettings & Partial<AzureQueueSettings>): Promise<Queue> {
  try {
    return new AzureQueue(await connect(options), { ...azureDefaults, ...settings });
  } catch (error) {
    throw new AppError('store_unavailable', 'The queue cannot be opened.', { cause: error });
  }
}
