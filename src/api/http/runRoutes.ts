/** Runs: start, watch, read, answer, undo. The engine does the work; these only ask and show. */
import type { Ambient } from '../ambient.ts';
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Change, LeftOutPerson, Run } from '../contract/run.ts';
import { AppError } from '../errors.ts';
import { fold } from '../person/keys.ts';
import type { Store } from '../store/port.ts';
import { type ChangeDoc, type ChangePageDoc, pageIdOf } from '../sync/change.ts';
import { readChangePage } from '../sync/readChanges.ts';
import type { RunDoc } from '../sync/run.ts';
import type { RunCommands } from '../sync/runCommands.ts';
import { toChange, toRun } from '../sync/viewRun.ts';
import { type CsvRow, csvHeaders, writeCsv } from './csv.ts';
import { eventHeaders, type EventPace, usualPace, writeRunEvents } from './eventStream.ts';
import { collect, parsePosition, toPage } from './listing.ts';
import { type Call, companyKey, type Register } from './route.ts';

export interface RunRouteDeps {
  store: Store;
  ambient: Ambient;
  runs: RunCommands;
  closing: AbortSignal;
  pace?: EventPace;
}

/** The run with its live progress. Throws `not_found`. */
async function findRun(deps: RunRouteDeps, key: CompanyKey, runId: string): Promise<{ doc: RunDoc; view: Run }> {
  await findCompany(deps.store, key);
  const found = await deps.runs.watch(key, runId);
  if (found === undefined) throw new AppError('not_found', 'There is no such run of this company.');
  return { doc: found.run, view: toRun(found.run, found.progress) };
}

function locationOf(key: CompanyKey, runId: string): string {
  return `/api/companies/${key.companyId}/runs/${runId}`;
}

/** One page of changes, an empty list when the page's tally says that nothing in it fits; undefined after the last. */
async function fittingChanges(store: Store, key: CompanyKey, runId: string, seq: number, wanted: { kind?: string | undefined; outcome?: string | undefined }): Promise<ChangeDoc[] | undefined> {
  const page = await readChangePage(store, key, pageIdOf(runId, seq));
  if (page === undefined) return undefined;
  return mayHold(page, wanted) ? page.changes : [];
}

function mayHold(page: ChangePageDoc, wanted: { kind?: string | undefined; outcome?: string | undefined }): boolean {
  return Object.entries(page.tally).some(([key, count]) => {
    const [kind, outcome] = key.split('|');
    return count > 0 && (wanted.kind === undefined || kind === wanted.kind) && (wanted.outcome === undefined || outcome === wanted.outcome);
  });
}

function changeFits(query: Call<'listChanges'>['query']): (change: ChangeDoc) => boolean {
  const search = fold(query.search ?? '');
  return (change) =>
    (query.kind === undefined || change.kind === query.kind) &&
    (query.outcome === undefined || change.outcome === query.outcome) &&
    (query.field === undefined || change.fields.some((field) => field.field === query.field)) &&
    (search === '' || fold([change.name, ...change.fields.flatMap(({ from, to }) => [from, to])].filter((text) => typeof text === 'string').join(' ')).includes(search));
}

async function* eachChange(store: Store, key: CompanyKey, runId: string): AsyncGenerator<Change> {
  for (let seq = 0; ; seq += 1) {
    const page = await readChangePage(store, key, pageIdOf(runId, seq));
    if (page === undefined) return;
    for (const change of page.changes) yield toChange(change);
  }
}

const changeHeader = ['change', 'name', 'object id', 'field', 'from', 'to', 'reason', 'outcome', 'problem'];

/** One row a field; a change without fields is one row. */
async function* changeRows(changes: AsyncIterable<Change>): AsyncGenerator<CsvRow> {
  for await (const change of changes) {
    const fields = change.fields.length === 0 ? [{ field: '', from: null, to: null }] : change.fields;
    for (const { field, from, to } of fields) {
      yield [change.kind, change.name, change.objectId, field, from, to, change.reason, change.outcome, change.problem?.message ?? null];
    }
  }
}

export function runRoutes(register: Register, deps: RunRouteDeps): void {
  listRoutes(register, deps);
  readRoutes(register, deps);
  actRoutes(register, deps);
}

function listRoutes(register: Register, deps: RunRouteDeps): void {
  const { store } = deps;

  register('listRuns', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    const { limit, cursor, kind } = call.query;
    const found = await store.runs.list(key, {
      where: kind === undefined ? {} : { kind }, orderBy: 'startKey', descending: true, limit, ...(cursor === undefined ? {} : { after: cursor }),
    });
    return { body: toPage(found, (doc) => toRun(doc, null)) };
  });

  register('listAllRuns', async ({ caller, query }) => {
    const found = await store.runs.list({ workspaceId: caller.tenantId }, { orderBy: 'startKey', descending: true, limit: query.limit, ...(query.cursor === undefined ? {} : { after: query.cursor }) });
    return { body: toPage(found, (doc) => toRun(doc, null)) };
  });

  register('listChanges', async (call) => {
    const key = companyKey(call);
    const { doc } = await findRun(deps, key, call.params.runId);
    const page = await collect(parsePosition(call.query.cursor), call.query.limit, (seq) => fittingChanges(store, key, doc.id, seq, call.query), changeFits(call.query));
    return { body: { ...page, items: page.items.map(toChange) } };
  });

  register('listLeftOut', async (call) => {
    const key = companyKey(call);
    const { doc } = await findRun(deps, key, call.params.runId);
    const set = doc.leftOutSet;
    const search = fold(call.query.search ?? '');
    const fits = (person: LeftOutPerson): boolean =>
      (call.query.reason === undefined || person.reason === call.query.reason) && (search === '' || fold(`${person.displayName} ${person.userPrincipalName ?? ''}`).includes(search));
    const readPage = async (seq: number): Promise<LeftOutPerson[] | undefined> => (set === null ? undefined : (await store.leftOutPages.get(key, pageIdOf(set, seq)))?.doc.people);
    return { body: await collect(parsePosition(call.query.cursor), call.query.limit, readPage, fits) };
  });
}

function readRoutes(register: Register, deps: RunRouteDeps): void {
  register('getRun', async (call) => ({ body: (await findRun(deps, companyKey(call), call.params.runId)).view }));

  register('changesCsv', async (call) => {
    const key = companyKey(call);
    const [{ doc: company }, { doc: run }] = [await findCompany(deps.store, key), await findRun(deps, key, call.params.runId)];
    const rows = changeRows(eachChange(deps.store, key, run.id));
    return { headers: csvHeaders(`${company.name}-run-${String(run.number)}`), stream: (response) => writeCsv(response, changeHeader, rows) };
  });

  register('runEvents', async (call) => {
    const key = companyKey(call);
    const { runId } = call.params;
    await findRun(deps, key, runId);
    const watch = async (): Promise<Run | undefined> => {
      const found = await deps.runs.watch(key, runId);
      return found === undefined ? undefined : toRun(found.run, found.progress);
    };
    return { headers: eventHeaders, stream: (response) => writeRunEvents(response, watch, deps.pace ?? usualPace, deps.closing) };
  });
}

function actRoutes(register: Register, deps: RunRouteDeps): void {
  const { runs } = deps;
  const done = async (call: { caller: Call<'startRun'>['caller'] }, key: CompanyKey, action: 'run.start' | 'run.approve' | 'run.resolve' | 'run.cancel' | 'run.undo', detail: string): Promise<void> => {
    await record(deps, { ...key, by: call.caller.actor, action, detail });
  };

  register('startRun', async (call) => {
    const key = companyKey(call);
    await findCompany(deps.store, key);
    const run = await runs.start(key, call.caller.actor, { ...call.body, trigger: 'manual' });
    await done(call, key, 'run.start', `#${String(run.number)} ${run.kind}`);
    return { body: toRun(run, null), location: locationOf(key, run.id) };
  });

  register('approveRun', async (call) => {
    const key = companyKey(call);
    await findRun(deps, key, call.params.runId);
    const run = await runs.approve(key, call.params.runId, call.caller.actor, call.body);
    await done(call, key, 'run.approve', `#${String(run.number)} plan ${call.body.planId}`);
    return { body: toRun(run, null), location: locationOf(key, run.id) };
  });

  register('resolveConflict', async (call) => {
    const key = companyKey(call);
    await findRun(deps, key, call.params.runId);
    const run = await runs.resolve(key, call.params.runId, call.params.changeId, call.caller.actor, call.body);
    await done(call, key, 'run.resolve', `#${String(run.number)} ${call.body.action} ${call.params.changeId}`);
    return { body: toRun(run, null), location: locationOf(key, run.id) };
  });

  register('cancelRun', async (call) => {
    const key = companyKey(call);
    await findRun(deps, key, call.params.runId);
    const run = await runs.cancel(key, call.params.runId, call.caller.actor);
    await done(call, key, 'run.cancel', `#${String(run.number)}`);
    return { body: toRun(run, null), location: locationOf(key, run.id) };
  });

  register('undoRun', async (call) => {
    const key = companyKey(call);
    const { doc: undone } = await findRun(deps, key, call.params.runId);
    const run = await runs.undo(key, undone.id, call.caller.actor, call.body?.personId);
    await done(call, key, 'run.undo', `#${String(run.number)} undoes #${String(undone.number)}`);
    return { body: toRun(run, null), location: locationOf(key, run.id) };
  });
}
