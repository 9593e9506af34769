/** Faults that replace an answer, and faults that spoil it on the wire. */
import type { FaultKind } from '../port.ts';
import { GraphRefusal, errorAnswer, insufficient, notFound, throttledAnswer, type GraphAnswer, type GraphIds } from './answer.ts';
import { unauthorized } from './bearer.ts';
import { tooOld } from './delta.ts';

export interface WireFault {
  kind: 'cutBody' | 'malformedJson' | 'hang' | 'resetConnection' | 'emptyBody' | 'htmlError';
  status?: number;
}

export function wireFault(faults: readonly FaultKind[]): WireFault | undefined {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'cutBody':
      case 'malformedJson':
      case 'hang':
      case 'resetConnection':
      case 'emptyBody':
        return { kind: fault.kind };
      case 'htmlError':
        return { kind: 'htmlError', status: fault.status };
      default:
    }
  }
  return undefined;
}

function retryAfter(fault: FaultKind & { kind: 'throttle' }, now: number): string | undefined {
  const seconds = fault.seconds ?? 1;
  switch (fault.retryAfter ?? 'integer') {
    case 'integer':
      return String(Math.ceil(seconds));
    case 'decimal':
      return seconds.toFixed(3);
    case 'date':
      return new Date(now + seconds * 1000).toUTCString();
    case 'absent':
      return undefined;
  }
}

function refusalFor(status: number): GraphRefusal {
  switch (status) {
    case 400:
      return new GraphRefusal(400, 'Request_BadRequest', 'Bad request.');
    case 401:
      return unauthorized('Lifetime validation failed, the token is expired.');
    case 403:
      return insufficient();
    case 404:
      return notFound('00000000-0000-0000-0000-000000000000');
    case 409:
      return new GraphRefusal(409, 'Directory_ConcurrencyViolation', 'The request could not be completed due to a concurrency conflict.');
    case 503:
      return new GraphRefusal(503, 'serviceNotAvailable', 'Service is temporarily unavailable.');
    case 502:
    case 504:
      return new GraphRefusal(status, 'UnknownError', '');
    default:
      return new GraphRefusal(500, 'InternalServerError', 'An internal server error occurred.');
  }
}

const syncStateMessage = 'The sync state generation is not found. The delta token is expired and data must be synchronized again.';

function deltaRefusal(shape: (FaultKind & { kind: 'deltaExpired' })['shape'], graphUrl: string): GraphRefusal {
  switch (shape) {
    case 'olderThan30Days':
      return tooOld();
    case 'syncStateNotFound':
      return new GraphRefusal(400, 'syncStateNotFound', syncStateMessage);
    case 'resyncRequired':
      return new GraphRefusal(400, 'resyncRequired', 'Resync required. Replace any local items with the items in the full enumeration.');
    case 'gone':
      return new GraphRefusal(410, 'SyncStateNotFound', syncStateMessage, { Location: `${graphUrl}/v1.0/users/delta?$deltatoken=` });
    case 'badlyFormed':
      return new GraphRefusal(400, 'Request_BadRequest', 'Badly formed token.');
  }
}

/** undefined: the request is answered normally. */
export function faultAnswer(faults: readonly FaultKind[], graphUrl: string, scope: string, ids: GraphIds): GraphAnswer | undefined {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'throttle':
        return throttledAnswer(retryAfter(fault, ids.now), scope, ids);
      case 'error':
        return errorAnswer(refusalFor(fault.status), ids);
      case 'deltaExpired':
        return errorAnswer(deltaRefusal(fault.shape, graphUrl), ids);
      case 'expiredPageToken':
        return errorAnswer(
          new GraphRefusal(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired and can no longer be included in your request.'),
          ids,
        );
      case 'pageTokenNotFound':
        return errorAnswer(new GraphRefusal(400, 'DirectoryPageTokenNotFoundException', 'The specified page token was not found.'), ids);
      default:
    }
  }
  return undefined;
}
