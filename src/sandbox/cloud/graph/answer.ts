/** What Graph answers, before it goes over the wire or into a batch. */
import { randomUUID } from 'node:crypto';

export interface GraphAnswer {
  status: number;
  headers: Record<string, string>;
  /** JSON text; plain text when `plain`; null: no body. */
  body: string | null;
  plain?: boolean;
}

export interface GraphIds {
  requestId: string;
  clientRequestId: string;
  now: number;
}

export function makeIds(clientRequestId: string | undefined, now: number): GraphIds {
  const requestId = randomUUID();
  return { requestId, clientRequestId: clientRequestId ?? requestId, now };
}

/** A refusal as a value that can be thrown through the query parser; caught in one place. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function ok(body: string, resourceUnits: number): GraphAnswer {
  return { status: 200, headers: { 'x-ms-resource-unit': String(resourceUnits) }, body };
}

/** Dates inside error bodies have no zone, as in Graph. */
function plainDate(now: number): string {
  return new Date(now).toISOString().slice(0, 19);
}

export function errorAnswer(refusal: GraphRefusal, ids: GraphIds): GraphAnswer {
  const innerError = { date: plainDate(ids.now), 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId };
  const body = JSON.stringify({ error: { code: refusal.code, message: refusal.message, innerError } });
  return { status: refusal.status, headers: refusal.headers, body };
}

export function throttledAnswer(retryAfter: string | undefined, scope: string, ids: GraphIds): GraphAnswer {
  const innerError = {
    code: '429',
    date: plainDate(ids.now),
    message: 'Please retry after',
    'request-id': ids.requestId,
    status: '429',
  };
  return {
    status: 429,
    headers: {
      ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
      'x-ms-throttle-scope': scope,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    },
    body: JSON.stringify({ error: { code: 'TooManyRequests', innerError, message: 'Please retry again later.' } }),
  };
}

export const insufficient = (): GraphRefusal =>
  new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const notFound = (id: string): GraphRefusal =>
  new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const badRequest = (message: string): GraphRefusal => new GraphRefusal(400, 'Request_BadRequest', message);

export const unsupportedQuery = (message = 'Unsupported Query.'): GraphRefusal => new GraphRefusal(400, 'Request_UnsupportedQuery', message);

export const malformedQuery = (message: string): GraphRefusal => new GraphRefusal(400, 'BadRequest', message);
