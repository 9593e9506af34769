/** What the SDK throws, in our words. */
import { ErrorResponse } from '@azure/cosmos';
import { AppError } from '../../errors.ts';

export const status = { notFound: 404, conflict: 409, preconditionFailed: 412, tooLarge: 413, throttled: 429, retryWith: 449 } as const;

/** The status of an SDK's error; undefined for network failures and for mistakes of ours. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'number') return error.code;
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  // items.bulk wraps what it got.
  return 'cause' in error ? statusOf(error.cause) : undefined;
}

function retryAfterSeconds(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('retryAfterInMs' in error) || typeof error.retryAfterInMs !== 'number') return undefined;
  return Math.ceil(error.retryAfterInMs / 1000);
}

/** Mistakes of ours (400 and what is no answer of Cosmos DB at all) pass as they are. */
export function translate(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = statusOf(error);
  if (code === 400 || code === status.tooLarge || (code === undefined && (error instanceof TypeError || error instanceof RangeError))) return error;
  const after = retryAfterSeconds(error);
  return new AppError('store_unavailable', `Cosmos DB cannot be used${code === undefined ? '' : ` (status ${code})`}.`, {
    cause: error,
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  });
}

/** Runs one request; whatever it throws comes in our words. */
export async function ask<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw translate(error);
  }
}

/** What Cosmos DB took for an answer that the SDK throws. */
function chargeOf(error: unknown): number {
  const units = error instanceof ErrorResponse ? Number(error.headers?.['x-ms-request-charge']) : 0;
  return Number.isFinite(units) ? units : 0;
}

/** The same, with statuses that are answers and not failures: they cost as much as others. */
export async function askExpecting<T, S extends number>(expected: readonly S[], request: () => Promise<T>, charge: (units: number) => void): Promise<T | S> {
  try {
    return await request();
  } catch (error) {
    const code = statusOf(error);
    const found = expected.find((each) => each === code);
    if (found === undefined) throw translate(error);
    charge(chargeOf(error));
    return found;
  }
}
