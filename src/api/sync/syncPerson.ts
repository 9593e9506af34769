/** One person read again, now. Neither uses nor obeys the cooldown, and takes no lease: the person's etag is the gate. */
import type { Ambient } from '../ambient.ts';
import type { CompanyKey } from '../company/company.ts';
import type { Settings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import { attributesOf } from '../person/fieldRules.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store } from '../store/port.ts';
import { applyPage } from './applyPlan.ts';
import { askInTime } from './askInTime.ts';
import type { ChangeDoc } from './change.ts';
import { readLease } from './claim.ts';
import { askAgain, type LeaverVerdict } from './confirmLeavers.ts';
import type { Directory, OpenDirectory } from './directory.ts';
import { leaveOutRule } from './leaveOut.ts';
import { desiredOf, planExisting, planLeaver } from './planPerson.ts';
import { plannedBefore } from './plannedBefore.ts';
import { isEditedSince } from './plannedFor.ts';
import { changePage } from './recordPlan.ts';
import { isGone } from './reasons.ts';
import { busy, companyReady, historySeconds } from './startRun.ts';
import { tallyPeople } from '../person/tallyPeople.ts';
import { scopeHashOf } from './digest.ts';

export interface SyncPersonDeps {
  store: Store;
  ambient: Ambient;
  openDirectory: OpenDirectory;
}

async function personToSync(deps: SyncPersonDeps, key: CompanyKey, personId: string, tenantId: string): Promise<PersonDoc & { objectId: string }> {
  const person = (await deps.store.people.get(key, personId))?.doc;
  if (person === undefined) throw new AppError('not_found', 'There is no such person.');
  const { objectId } = person;
  if (objectId === null) throw new AppError('person_local', `${person.displayName} was added by hand and is not in the directory. A sync adopts a person by e-mail.`);
  if (person.tenantId !== tenantId) throw new AppError('person_local', `${person.displayName} belongs to another tenant than the linked one, so there is nothing to read.`);
  return { ...person, objectId };
}

async function verdictOn(directory: Directory, settings: Settings, objectId: string): Promise<LeaverVerdict> {
  const { scope } = settings;
  const allGroups = scope.kind === 'groups' && scope.include === 'all' ? (await directory.securityGroups()).map((group) => group.id.toLowerCase()) : [];
  const verdicts = await askAgain({ directory, select: attributesOf(settings.fields), scope, leaveOut: leaveOutRule(settings.leaveOut), allGroups }, [objectId]);
  const verdict = verdicts.get(objectId);
  if (verdict === undefined) throw new AppError('directory_unavailable', 'Microsoft did not answer about this person. Nothing was changed; try again.');
  return verdict;
}

async function planOne(deps: SyncPersonDeps, key: CompanyKey, personId: string): Promise<{ change: ChangeDoc | undefined; tenantId: string }> {
  const company = await companyReady(deps.store, key);
  const lease = (await readLease(deps.store, key))?.doc;
  if (lease?.active != null) throw busy(company.name);
  const tenantId = company.link?.tenantId ?? '';
  const person = await personToSync(deps, key, personId, tenantId);
  const { settings } = company;
  const verdict = await askInTime(deps.openDirectory, tenantId, (directory) => verdictOn(directory, settings, person.objectId));
  const context = { companyId: key.companyId, tenantId, settings };
  if (!verdict.left) return { change: planExisting(person, verdict.person, desiredOf(verdict.person, settings), context), tenantId };
  if (person.status !== 'current') return { change: undefined, tenantId };
  const gone = isGone(verdict.reason);
  const change = planLeaver(person, verdict.reason, !gone && settings.leavers.outOfScope === 'keep');
  if (!gone && change?.kind === 'archive' && (await isScopeEdited(deps.store, key, settings))) {
    return { change: { ...change, problem: { code: 'scope_edited', message: 'Who belongs was edited since the last sync, so archiving waits for the next sync and its approval.' } }, tenantId };
  }
  return { change, tenantId };
}

async function isScopeEdited(store: Store, key: CompanyKey, settings: Settings): Promise<boolean> {
  const state = (await store.syncStates.get(key, key.companyId))?.doc;
  const before = await plannedBefore(store, key, state);
  return before.length === 0 || isEditedSince(before, { scopeHash: scopeHashOf(settings) });
}

/** undefined: nothing to change. A change with a problem was not carried out. */
export async function syncPerson(deps: SyncPersonDeps, key: CompanyKey, personId: string): Promise<ChangeDoc | undefined> {
  const { change, tenantId } = await planOne(deps, key, personId);
  if (change === undefined || change.problem !== null) return change;
  const now = deps.ambient.now();
  const page = changePage(key, `person-${deps.ambient.newId()}`, 0, [change], Math.floor(now.getTime() / 1000) + historySeconds);
  await deps.store.changePages.put(key, page);
  const applied = await applyPage(page, { store: deps.store, key, tenantId, at: now.toISOString(), wanted: (one) => one.outcome === 'planned' });
  await tallyPeople(deps.store, key);
  return applied.changes[0];
}
