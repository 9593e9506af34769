/**
 * Plan safety: what is applied at once and what waits for a named person (CONTRACT §4, rules 4 and 5). Pure: over a plan, knows no network.
 * Microsoft's word for it is accidental deletion prevention:
 * https://learn.microsoft.com/entra/identity/app-provisioning/accidental-deletions
 */
import type { ProblemNote } from '../contract/primitives.ts';
import type { Safety } from '../contract/settings.ts';
import type { ChangeDoc } from './change.ts';
import { changeIdOf } from './digest.ts';

/** A percentage says little of a handful: it matters once this many people are harmed. */
export const percentMattersFrom = 5;

/** A kind of harm: `archive`, `inactive`, or `emptied:<field>`. Each is counted apart; `kept`, who is no longer updated, counts with the archived. */
export type Harm = 'archive' | 'kept' | 'inactive' | `emptied:${string}`;

/** What a change does to a person that they would feel. */
export function harmsOf(change: ChangeDoc): Harm[] {
  if (change.kind === 'archive') return ['archive'];
  if (change.reason === 'kept_out_of_scope') return ['kept'];
  if (change.kind !== 'update' && change.kind !== 'restore') return [];
  return change.fields.flatMap((field): Harm[] => {
    if (field.field === 'active') return field.from !== false && field.to === false ? ['inactive'] : [];
    return field.from !== null && field.from !== '' && field.to === null ? [`emptied:${field.field}`] : [];
  });
}

export interface SafetyFacts {
  /** People harmed, per kind. */
  harms: ReadonlyMap<Harm, number>;
  /** Current people before the run. */
  current: number;
  safety: Safety;
  scopeEdited: boolean;
  /** The link points to another tenant than the one the people came from. */
  tenantChanged: boolean;
  reviewed: boolean;
}

/** Kinds that wait, each with the reason in words. `everything`: nothing is applied. */
export type Verdict = ReadonlyMap<Harm | 'everything', ProblemNote>;

export const peopleOf = (count: number): string => (count === 1 ? '1 person' : `${String(count)} people`);

/** In whole numbers: 7 of 100 is not more than 7 %, though 0.07 * 100 is. */
function isOverShare(count: number, maxPercent: number, current: number): boolean {
  const finest = 1e6;
  return count * 100 * finest > Math.round(maxPercent * finest) * current;
}

function inWords(harm: Harm): { code: string; what: string } {
  switch (harm) {
    case 'archive': return { code: 'many_archived', what: 'would be archived' };
    case 'kept': return { code: 'many_kept', what: 'would be archived or no longer be updated' };
    case 'inactive': return { code: 'many_inactive', what: 'would be made inactive' };
    default: return { code: 'many_emptied', what: `would lose their ${harm.slice('emptied:'.length)}` };
  }
}

/** Who leaves, be it to the archive or to be kept without updates: that is one kind of accident. */
function leavers(facts: SafetyFacts): [Harm, ProblemNote][] {
  const [archived, kept] = [facts.harms.get('archive') ?? 0, facts.harms.get('kept') ?? 0];
  const note = tooMany(kept > 0 ? 'kept' : 'archive', archived + kept, facts);
  if (note === undefined) return [];
  return [...(archived > 0 ? [['archive', note] satisfies [Harm, ProblemNote]] : []), ...(kept > 0 ? [['kept', note] satisfies [Harm, ProblemNote]] : [])];
}

function tooMany(harm: Harm, count: number, facts: SafetyFacts): ProblemNote | undefined {
  const { maxPeople, maxPercent } = facts.safety;
  const percent = facts.current === 0 ? 0 : (count / facts.current) * 100;
  const overPercent = count >= percentMattersFrom && percent > 0 && isOverShare(count, maxPercent, facts.current);
  if (count === 0 || (count <= maxPeople && !overPercent)) return undefined;
  const { code, what } = inWords(harm);
  const share = `${String(Number(percent.toFixed(percent < 10 ? 1 : 0)))} % of ${String(facts.current)}`;
  return { code, message: `${peopleOf(count)} ${what}: ${share}. The limit is ${peopleOf(maxPeople)} or ${String(maxPercent)} %.` };
}

export function checkSafety(facts: SafetyFacts): Verdict {
  const verdict = new Map<Harm | 'everything', ProblemNote>();
  if (facts.tenantChanged) {
    verdict.set('everything', { code: 'tenant_changed', message: 'The link points to another tenant than the one these people came from. Nothing is applied without approval.' });
  }
  if (facts.reviewed) {
    verdict.set('everything', verdict.get('everything') ?? { code: 'reviewed_mode', message: 'This company syncs with review: every change waits for approval.' });
  }
  for (const [harm, note] of leavers(facts)) verdict.set(harm, note);
  for (const [harm, count] of facts.harms) {
    const note = harm === 'archive' || harm === 'kept' ? undefined : tooMany(harm, count, facts);
    if (note !== undefined) verdict.set(harm, note);
  }
  const archived = facts.harms.get('archive') ?? 0;
  if (facts.scopeEdited && archived > 0 && !verdict.has('archive')) {
    verdict.set('archive', { code: 'scope_edited', message: `Who belongs was edited since the last sync: ${peopleOf(archived)} would be archived.` });
  }
  return verdict;
}

/** Fits no fingerprint: the next full reading compares the person again. */
export const compareAgain = '';

/** Changes that waited in the plan before, by id: they wait on until approved, declined or no longer true. */
export type StillWaiting = ReadonlyMap<string, readonly string[]>;

function waitsFor(change: ChangeDoc, verdict: Verdict, still: StillWaiting): string[] {
  if (change.kind === 'conflict') return ['conflict'];
  const whole = verdict.get('everything');
  if (whole !== undefined) return [whole.code];
  return [...(still.get(change.id) ?? [])];
}

/** An update, also where a restore was split: by the next plan the person is back, and it has to be known again. */
function partIdOf(change: ChangeDoc, harm: Harm): string {
  return changeIdOf('update', change.personId ?? '', harm);
}

/** The harmful part of a change that may go on otherwise: one change a kind of harm, with an id of its own. */
function harmfulPart(change: ChangeDoc, harm: Harm, note: string): ChangeDoc {
  const fields = change.fields.filter((field) => harmsOf({ ...change, fields: [field] }).includes(harm));
  return { ...change, id: partIdOf(change, harm), kind: 'update', fields, outcome: 'awaitingApproval', waits: [note] };
}

/**
 * Marks what waits. An update is split where only a part of it does harm, so that the rest is applied at once.
 * The part that goes on carries no fingerprint that fits: the next full reading compares the person again.
 */
export function markWaiting(change: ChangeDoc, verdict: Verdict, still: StillWaiting): ChangeDoc[] {
  const waits = waitsFor(change, verdict, still);
  if (waits.length > 0) return [{ ...change, outcome: 'awaitingApproval', waits }];
  const harms = harmsOf(change);
  const [leaves] = harms.filter((harm) => harm === 'archive' || harm === 'kept');
  if (leaves !== undefined) {
    const note = verdict.get(leaves);
    return [note === undefined ? change : { ...change, outcome: 'awaitingApproval', waits: [note.code] }];
  }
  const parts: ChangeDoc[] = [];
  for (const harm of new Set(harms)) {
    const before = still.get(partIdOf(change, harm));
    const code = verdict.get(harm)?.code ?? before?.[0];
    if (code !== undefined) parts.push(harmfulPart(change, harm, code));
  }
  if (parts.length === 0) return [change];
  const held = new Set(parts.flatMap((part) => part.fields.map((field) => field.field)));
  const rest: ChangeDoc = { ...change, fields: change.fields.filter((field) => !held.has(field.field)), carry: { ...change.carry, fingerprint: compareAgain } };
  const goesOn = rest.fields.length > 0 || rest.kind === 'restore' || rest.reason === 'back_in_scope';
  return goesOn ? [rest, ...parts] : parts;
}
