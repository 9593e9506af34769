/** Graph v1.0 on the cloud origin: token, faults, answer, headers. */
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { takeFaults } from '../directory/faults.ts';
import type { Tenant } from '../directory/tenant.ts';
import type { CloudRequest, RequestLogEntry, RouteHandler } from '../port.ts';
import { GraphRefusal, errorAnswer, makeIds, malformedQuery, ok, type GraphAnswer, type GraphIds } from './answer.ts';
import { itemPath, parseBatch, writeBatchAnswer, type BatchItem } from './batch.ts';
import type { BearerReader } from './bearer.ts';
import { twistOf, viewFor, type GraphContext } from './context.ts';
import { answerResource, segmentsOf, targetOf } from './dispatch.ts';
import { faultAnswer, wireFault, type WireFault } from './faultAnswer.ts';
import { parseQuery } from './query.ts';
import { writeWire } from './wire.ts';

export interface GraphServing {
  bearer: BearerReader;
  graphUrl: () => string;
  clientId: string;
  latencyMs: number;
  now: () => number;
  log: (entry: RequestLogEntry) => void;
}

interface Asked {
  method: string;
  /** Below `/v1.0`, with query. */
  target: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  insideBatch: boolean;
}

interface Caller {
  tenant: Tenant;
  roles: ReadonlySet<string>;
}

function headerOf(headers: Asked['headers'], name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? found.join(',') : found;
}

function parseUrl(target: string, graphUrl: string): { path: string; search: string; segments: string[] } {
  const url = URL.parse(`${graphUrl}/v1.0${target}`);
  const segments = url ? segmentsOf(url.pathname.slice('/v1.0'.length)) : undefined;
  if (!url || !segments) throw malformedQuery('The request URI is not valid.');
  return { path: url.pathname, search: url.search, segments };
}

interface Outcome {
  answer: GraphAnswer;
  wire: WireFault | undefined;
}

function answerOne(serving: GraphServing, caller: Caller, asked: Asked, ids: GraphIds): Outcome {
  const { path, search, segments } = parseUrl(asked.target, serving.graphUrl());
  const query = parseQuery(search, {
    consistencyLevel: headerOf(asked.headers, 'consistencylevel'),
    prefer: headerOf(asked.headers, 'prefer'),
  });
  const deltaToken = query.deltaToken;
  const faults = takeFaults(caller.tenant, {
    ...targetOf(segments),
    insideBatch: asked.insideBatch,
    hasSkipToken: query.skipToken !== undefined,
    hasDeltaToken: deltaToken !== undefined && deltaToken !== '' && deltaToken !== 'latest',
  });
  const scope = `Tenant_Application/ReadWrite/${serving.clientId}/${caller.tenant.data.tenantId}`;
  const broken = faultAnswer(faults, serving.graphUrl(), scope, ids);
  if (broken) return { answer: broken, wire: undefined };
  const twist = twistOf(faults);
  const context: GraphContext = {
    ...caller,
    view: viewFor(caller.tenant, twist, ids.now),
    method: asked.method.toUpperCase(),
    path,
    search,
    segments,
    query,
    body: asked.body,
    graphUrl: serving.graphUrl(),
    now: ids.now,
    ids,
    twist,
  };
  const answer = segments[0]?.toLowerCase() === '$batch' ? answerBatch(serving, caller, asked, ids) : answerResource(context);
  return { answer, wire: wireFault(faults) };
}

function refused(error: unknown, ids: GraphIds): GraphAnswer {
  if (error instanceof GraphRefusal) return errorAnswer(error, ids);
  throw error;
}

function answerItem(serving: GraphServing, caller: Caller, item: BatchItem, ids: GraphIds): GraphAnswer {
  try {
    const body = item.body === undefined ? '' : JSON.stringify(item.body);
    return answerOne(serving, caller, { method: item.method, target: itemPath(item), headers: item.headers ?? {}, body, insideBatch: true }, ids).answer;
  } catch (error) {
    return refused(error, ids);
  }
}

/** Answers come back in another order than asked; those of a failed dependency are 424. */
function answerBatch(serving: GraphServing, caller: Caller, asked: Asked, ids: GraphIds): GraphAnswer {
  if (asked.insideBatch) throw malformedQuery('Nested batch is not supported.');
  if (asked.method.toUpperCase() !== 'POST') throw new GraphRefusal(405, 'BadRequest', 'The $batch endpoint takes POST requests only.');
  const failed = new Set<string>();
  const answers = parseBatch(asked.body).map((item) => {
    const started = serving.now();
    const answer = (item.dependsOn ?? []).some((id) => failed.has(id))
      ? errorAnswer(new GraphRefusal(424, 'FailedDependency', 'A request this one depends on failed.'), ids)
      : answerItem(serving, caller, item, ids);
    if (answer.status >= 400) failed.add(item.id);
    logRequest(serving, { tenant: caller.tenant, method: item.method, path: item.url, status: answer.status, started, insideBatch: true });
    return { id: item.id, answer };
  });
  return ok(writeBatchAnswer(answers.toReversed()), answers.length);
}

interface Logged {
  tenant: Tenant | undefined;
  method: string;
  path: string;
  status: number;
  started: number;
  insideBatch: boolean;
}

function logRequest(serving: GraphServing, entry: Logged): void {
  serving.log({
    at: new Date(entry.started).toISOString(),
    tenantId: entry.tenant?.data.tenantId ?? null,
    method: entry.method,
    path: entry.path.replaceAll(/((?:\$|%24)?(?:skip|delta)token=)(?!latest\b)[^&]+/gi, '$1…'),
    status: entry.status,
    milliseconds: serving.now() - entry.started,
    insideBatch: entry.insideBatch,
  });
}

async function serve(serving: GraphServing, request: CloudRequest, response: ServerResponse): Promise<void> {
  const started = serving.now();
  const ids = makeIds(headerOf(request.headers, 'client-request-id'), started);
  let caller: Caller | undefined;
  let outcome: Outcome;
  try {
    caller = await serving.bearer.read(request.headers.authorization, started);
    const target = `${request.url.pathname.slice('/v1.0'.length)}${request.url.search}`;
    const asked = { method: request.method, target, headers: request.headers, body: request.body.toString('utf8'), insideBatch: false };
    outcome = answerOne(serving, caller, asked, ids);
  } catch (error) {
    outcome = { answer: refused(error, ids), wire: undefined };
  }
  if (serving.latencyMs > 0) await wait(serving.latencyMs);
  const path = `${request.url.pathname}${request.url.search}`;
  const status = outcome.wire?.status ?? outcome.answer.status;
  logRequest(serving, { tenant: caller?.tenant, method: request.method, path, status, started, insideBatch: false });
  writeWire(response, outcome.answer, outcome.wire, ids);
}

export function graphHandler(serving: GraphServing): RouteHandler {
  return (request, response) => serve(serving, request, response);
}
