/** Opens a claimed run: its document, and all that it is worked on with. */
import type { Ambient } from '../ambient.ts';
import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import { Settings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import { attributesOf } from '../person/fieldRules.ts';
import type { Store, StoreMeter, Versioned } from '../store/port.ts';
import { rulesHashOf, scopeHashOf } from './digest.ts';
import type { OpenDirectory } from './directory.ts';
import type { HeldRun } from './holdRun.ts';
import type { ProgressMeter } from './progress.ts';
import type { RunDoc } from './run.ts';
import type { RunContext } from './runContext.ts';
import { runDocOf } from './startRun.ts';
import type { ActiveRun } from './syncState.ts';

/** The run document, written from the claim when a crash came between the two. */
async function runOf(store: Store, key: CompanyKey, active: ActiveRun): Promise<Versioned<RunDoc>> {
  const created = await store.runs.create(key, runDocOf(key, active));
  if (created !== 'exists') return created;
  const found = await store.runs.get(key, active.runId);
  if (found === undefined) throw new AppError('store_unavailable', 'The run could not be read back.');
  return found;
}

/**
 * The run of a claim that was just taken. undefined: an answer was begun and never recorded whole, and cannot be any more: who was recording
 * it, frozen perhaps, finds the run document changed.
 */
export async function claimedRun(store: Store, key: CompanyKey, active: ActiveRun): Promise<Versioned<RunDoc> | undefined> {
  for (;;) {
    const found = await runOf(store, key, active);
    // The run says "applying" only once the whole answer is recorded.
    if (active.ready || found.doc.status === 'applying') return found;
    const givenUp = await store.runs.replace(key, { ...found.doc, answerGivenUp: true }, found.etag);
    if (typeof givenUp === 'object') return undefined;
  }
}

export interface OpenDeps {
  store: Store;
  ambient: Ambient;
  openDirectory: OpenDirectory;
}

/** `answers`: what is accepted is asked again in the tenant that is linked now. Everything else was planned for the tenant it names. */
export async function openRun(deps: OpenDeps, key: CompanyKey, held: HeldRun, meter: ProgressMeter, answers: boolean): Promise<RunContext> {
  const { store, ambient } = deps;
  const { company, link } = linked((await store.companies.get(key, key.companyId))?.doc);
  const plannedFor = held.doc.pending?.tenantId ?? link.tenantId;
  if (plannedFor !== link.tenantId && held.doc.pages !== null && !answers) throw new AppError('not_linked', `${company.name} was linked to another tenant while this run was under way, so the rest of it was left. Sync again.`);
  const storeMeter: StoreMeter = { writes: held.doc.cost.storeWrites, requestUnits: held.doc.cost.requestUnits };
  const directoryMeter = { graphRequests: held.doc.cost.graphRequests, throttledSeconds: held.doc.cost.throttledSeconds };
  const settings = Settings.parse({ ...company.settings, ...(held.doc.settings ?? {}) });
  const directory = deps.openDirectory(link.tenantId, {
    meter: directoryMeter, signal: held.abort.signal, onWait: (wait) => { meter.waiting(wait); },
    // It may have been granted again since the token was made.
    ...(link.status === 'broken' ? { freshToken: true } : {}),
  });
  return {
    key, ambient, store: store.metered(storeMeter), company, link, settings, select: attributesOf(settings.fields),
    scopeHash: scopeHashOf(settings), rulesHash: rulesHashOf(settings), directory, progress: meter, signal: held.abort.signal, run: held,
    state: (await store.syncStates.get(key, key.companyId))?.doc, cost: { store: storeMeter, directory: directoryMeter },
  };
}

function linked(company: CompanyDoc | undefined): Pick<RunContext, 'company' | 'link'> {
  if (company === undefined || company.erasing === true) throw new AppError('not_found', 'The company is being erased.');
  if (company.module !== 'active') throw new AppError('module_inactive', `The module of ${company.name} is not active. Ask the host to activate it.`);
  if (company.link === null) throw new AppError('not_linked', `${company.name} is not linked to a Microsoft tenant any more. Link it again.`);
  return { company, link: company.link };
}
