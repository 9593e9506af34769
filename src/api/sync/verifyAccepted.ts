/** Approval is not blind: each accepted change is asked about again, and dropped with a reason when it is no longer true. */
import type { FieldChange } from '../contract/run.ts';
import { emailKeyOf } from '../person/keys.ts';
import type { PersonDoc } from '../person/person.ts';
import { addressHolders } from './addressHolders.ts';
import { alreadyApplied } from './applyChange.ts';
import type { ChangeDoc } from './change.ts';
import { askAgain, type LeaverVerdict, type ScopeQuestion } from './confirmLeavers.ts';
import type { DirectoryPerson } from './directory.ts';
import { desiredOf, keepsLeaver, planAdopt, type PlanContext, planCreate, planExisting, planLeaver } from './planPerson.ts';
import { compareAgain, harmsOf } from './planSafety.ts';
import type { RunContext } from './runContext.ts';

type Holders = ReadonlyMap<string, readonly PersonDoc[]>;

export type Verified = { change: ChangeDoc; holds: true } | { change: ChangeDoc; holds: false };

/** `failed`: what changed may be on our side, so the delta link stays where it is and tells of it again. */
function dropped(change: ChangeDoc, message: string, outcome: 'declined' | 'failed' = 'declined'): Verified {
  const { waits: _waits, ...rest } = change;
  return { change: { ...rest, outcome, problem: { code: 'no_longer_true', message } }, holds: false };
}

/** Leaving: the evidence must still be there, and still lead to the same. */
function verifyLeaver(change: ChangeDoc, verdict: LeaverVerdict, existing: PersonDoc | undefined, context: PlanContext): Verified {
  if (!verdict.left) return dropped(change, `${change.name} is in scope again, so nothing was done.`);
  if (existing === undefined) return dropped(change, `${change.name} was erased meanwhile.`);
  const fresh = planLeaver(existing, verdict.reason, keepsLeaver(verdict.reason, context.settings));
  if (fresh?.kind !== change.kind) return dropped(change, `What became of ${change.name} is not what was shown any more, so nothing was done. The next sync looks again.`);
  return { change: { ...change, reason: fresh.reason, carry: fresh.carry }, holds: true };
}

/** Nobody is created beside somebody of that address who was added by hand since, and could never be adopted then. Those shown in a conflict were chosen against. */
function verifyNew(change: ChangeDoc, person: DirectoryPerson, context: PlanContext, holders: Holders): Verified {
  const desired = desiredOf(person, context.settings);
  const byHand = holders.get(emailKeyOf(desired.mapped.email ?? null) ?? '')?.some((holder) => holder.objectId === null && change.candidates?.includes(holder.id) !== true);
  if (byHand === true) return dropped(change, `Somebody with the address of ${change.name} was added by hand meanwhile, so nobody was created. The next sync looks again.`, 'failed');
  const fresh = planCreate(person, desired, 'new_in_directory', context);
  return { change: { ...change, name: fresh.name, fields: fresh.fields, carry: fresh.carry }, holds: true };
}

/** The person becomes what the directory says now, but for harm that was not shown. Whom a human chose may have another address. */
function verifyAdoption(change: ChangeDoc, person: DirectoryPerson, existing: PersonDoc, context: PlanContext): Verified {
  const desired = desiredOf(person, context.settings);
  const chosen = change.candidates !== undefined;
  if (!chosen && emailKeyOf(desired.mapped.email ?? null) !== existing.emailKey) return dropped(change, `${change.name} and the person added by hand do not share an address any more. The next sync looks again.`, 'failed');
  const fresh = planAdopt(existing, person, desired, context);
  const wasShown = ({ field, to }: FieldChange) => change.fields.some((shown) => shown.field === field && shown.to === to);
  const fields = fresh.fields.filter((field) => wasShown(field) || harmsOf({ ...fresh, fields: [field] }).length === 0);
  const whole = fields.length === fresh.fields.length;
  return { change: { ...change, name: fresh.name, fields, carry: whole ? fresh.carry : { ...fresh.carry, fingerprint: compareAgain } }, holds: true };
}

/** Only fields that would still be written with the same value are written. */
function verifyUpdate(change: ChangeDoc, person: DirectoryPerson, existing: PersonDoc | undefined, context: PlanContext): Verified {
  if (existing === undefined) return dropped(change, `${change.name} was erased meanwhile.`, 'failed');
  if (existing.objectId !== null && existing.objectId !== change.objectId) return dropped(change, `${existing.displayName} belongs to another user by now.`, 'failed');
  if (change.reason === 'adopted_by_email' && existing.objectId === null) return verifyAdoption(change, person, existing, context);
  const fresh = planExisting(existing, person, desiredOf(person, context.settings), context);
  const stillTrue = change.fields.filter((field) => fresh?.fields.some((now) => now.field === field.field && now.to === field.to) === true);
  if (stillTrue.length === 0 && (fresh === undefined || change.fields.length > 0) && change.kind !== 'restore') {
    return dropped(change, `What Microsoft Entra says of ${change.name} has changed since. The next sync looks again.`);
  }
  const whole = stillTrue.length === (fresh?.fields.length ?? 0);
  const carry = { ...change.carry, ...fresh?.carry, fingerprint: whole ? (fresh?.carry.fingerprint ?? compareAgain) : compareAgain };
  return { change: { ...change, fields: stillTrue, carry }, holds: true };
}

interface Facts {
  verdict: LeaverVerdict | undefined;
  existing: PersonDoc | undefined;
  holders: Holders;
  context: PlanContext;
  pageId: string;
}

function verifyOne(change: ChangeDoc, { verdict, existing, holders, context, pageId }: Facts): Verified {
  if (existing !== undefined && alreadyApplied(existing, change, pageId)) return { change, holds: true };
  if (verdict === undefined) return dropped(change, `${change.name} could not be asked for again.`);
  if (change.kind === 'archive' || change.reason === 'kept_out_of_scope') return verifyLeaver(change, verdict, existing, context);
  if (verdict.left) return dropped(change, `${change.name} is not in scope any more, so nothing was done.`);
  return change.kind === 'create' ? verifyNew(change, verdict.person, context, holders) : verifyUpdate(change, verdict.person, existing, context);
}

/** The addresses of those who would be created, as the directory tells them now. */
function newAddresses(changes: readonly ChangeDoc[], verdicts: ReadonlyMap<string, LeaverVerdict>, { settings }: PlanContext): Set<string> {
  const addresses = new Set<string>();
  for (const change of changes) {
    const verdict = change.kind === 'create' ? verdicts.get(change.objectId ?? '') : undefined;
    const address = verdict?.left === false ? emailKeyOf(desiredOf(verdict.person, settings).mapped.email ?? null) : null;
    if (address !== null) addresses.add(address);
  }
  return addresses;
}

/**
 * Asks again about every change, in the tenant the people belong to; changes of another tenant's people never hold. What an attempt that was
 * cut short has applied from this page holds: compared with itself it would seem to have no reason any more.
 */
export async function verifyAccepted(context: RunContext, question: ScopeQuestion, changes: readonly ChangeDoc[], pageId: string): Promise<Verified[]> {
  const planContext: PlanContext = { companyId: context.key.companyId, tenantId: context.link.tenantId, settings: context.settings };
  const personIds = changes.flatMap((change) => (change.personId === null || change.kind === 'create' ? [] : [change.personId]));
  const stored = new Map<string, PersonDoc>();
  for (const { doc } of personIds.length === 0 ? [] : await context.store.people.getMany(context.key, personIds)) stored.set(doc.id, doc);
  const ofThisTenant = (change: ChangeDoc) => {
    const tenant = stored.get(change.personId ?? '')?.tenantId ?? null;
    return tenant === null || tenant === context.link.tenantId;
  };
  const ids = [...new Set(changes.filter(ofThisTenant).flatMap((change) => (change.objectId === null ? [] : [change.objectId])))];
  const verdicts = await askAgain(question, ids);
  const holders = await addressHolders(context.store, context.key, newAddresses(changes, verdicts, planContext));
  return changes.map((change) => verifyOne(change, { verdict: verdicts.get(change.objectId ?? ''), existing: stored.get(change.personId ?? ''), holders, context: planContext, pageId }));
}
