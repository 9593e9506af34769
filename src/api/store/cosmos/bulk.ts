/** Many items in few requests, one outcome an item. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Container, OperationInput, OperationResponse } from '@azure/cosmos';
import { AppError } from '../../errors.ts';
import { status, translate } from './cosmosErrors.ts';

/** Cosmos DB takes 100 operations a request. */
const operationsPerRequest = 100;
const tries = 9;
const firstWaitMs = 100;
const longestWaitMs = 5000;
const again: readonly number[] = [status.throttled, status.retryWith];

export interface Outcome {
  status: number;
  etag: string | undefined;
}

async function request(container: Container, operations: OperationInput[]): Promise<OperationResponse[]> {
  try {
    // `executeBulkOperations`, its successor, sleeps a second in every call: far too long for a few hundred.
    return await container.items.bulk(operations, { continueOnError: true });
  } catch (error) {
    throw translate(error);
  }
}

/** Sends what is throttled again, more and more slowly. Throws `store_unavailable` when that does not end. */
async function send(container: Container, operations: OperationInput[], charge: (units: number) => void): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(operations.length);
  let open = operations.map((operation, index) => ({ operation, index }));
  for (let round = 0; round < tries; round += 1) {
    if (round > 0) await wait(Math.min(longestWaitMs, firstWaitMs * 2 ** (round - 1)));
    const responses = await request(container, open.map((each) => each.operation));
    const throttled: typeof open = [];
    for (const [at, each] of open.entries()) {
      const response = responses[at];
      charge(response?.requestCharge ?? 0);
      if (response === undefined || again.includes(response.statusCode)) throttled.push(each);
      else outcomes[each.index] = { status: response.statusCode, etag: response.eTag };
    }
    if (throttled.length === 0) return outcomes;
    open = throttled;
  }
  throw new AppError('store_unavailable', `Cosmos DB still throttles after ${tries} tries. Raise its throughput or try again later.`, { retryAfterSeconds: longestWaitMs / 1000 });
}

export async function inBulk(container: Container, operations: readonly OperationInput[], charge: (units: number) => void): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < operations.length; start += operationsPerRequest) {
    outcomes.push(...(await send(container, operations.slice(start, start + operationsPerRequest), charge)));
  }
  return outcomes;
}
