/**
 * Absence is only a question. Here it is put to the directory again, person by person, before anyone is archived (CONTRACT §4, rule 2).
 * Sources: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups, https://learn.microsoft.com/graph/api/directory-deleteditems-get
 */
import type { Scope } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import type { Directory, DirectoryPerson, Whereabouts } from './directory.ts';
import type { LeaveOutRule } from './leaveOut.ts';
import type { LeaverReason } from './reasons.ts';

export type LeaverVerdict = { left: true; reason: LeaverReason; person: DirectoryPerson | undefined } | { left: false; person: DirectoryPerson };

export interface ScopeQuestion {
  directory: Directory;
  select: Parameters<Directory['whereabouts']>[1];
  scope: Scope;
  leaveOut: LeaveOutRule;
  /** Ids of all security groups, when the scope includes all of them. */
  allGroups: readonly string[];
}

/** When so many of those missing from a reading turn out to be there, the reading was not the truth. */
export const staleMin = 20;
export const staleShare = 0.5;

function goneReason(whereabouts: Whereabouts & { found: false }): LeaverReason {
  return whereabouts.deletedAt === null ? 'purged_in_entra' : 'deleted_in_entra';
}

function leftOutReason(reason: ReturnType<LeaveOutRule>): LeaverReason | undefined {
  switch (reason) {
    case 'guest': return 'left_out_guest';
    case 'disabled': return 'left_out_disabled';
    case 'unlicensed': return 'left_out_unlicensed';
    case 'pattern': return 'left_out_pattern';
    case 'excludedGroup':
    case 'byHand':
    case undefined: return undefined;
  }
}

function groupsAsked(question: ScopeQuestion): { include: string[]; exclude: string[] } {
  const { scope } = question;
  if (scope.kind === 'everyone') return { include: [], exclude: [] };
  const include = scope.include === 'all' ? [...question.allGroups] : scope.include.map((group) => group.id.toLowerCase());
  return { include, exclude: scope.exclude.map((group) => group.id.toLowerCase()) };
}

function noGroups(): AppError {
  return new AppError('group_gone', 'The tenant shows no security groups at all, so nobody could be in scope. Nobody was archived for it; check the groups or the permissions in Entra.');
}

/**
 * Who is in none of the groups has left them only while all of them are there: memberships in a group that is gone are not told, as if
 * there had been none. Asked after the memberships, so that no group goes in between. All groups there are, are there.
 */
async function confirmGroups({ scope, directory }: ScopeQuestion): Promise<void> {
  if (scope.kind === 'everyone' || scope.include === 'all') return;
  const gone = new Set(await directory.groupsGone(scope.include.map((group) => group.id)));
  if (gone.size === 0) return;
  const names = scope.include.filter((group) => gone.has(group.id.toLowerCase())).map((group) => group.displayName || group.id);
  throw new AppError('group_gone', `${names.join(', ')} is not in the directory any more, so nobody can be said to have left the groups. Nobody was archived for it. Choose other groups in the sync scope.`);
}

async function verdictsByGroup(question: ScopeQuestion, found: readonly DirectoryPerson[]): Promise<Map<string, LeaverVerdict>> {
  const { include, exclude } = groupsAsked(question);
  const verdicts = new Map<string, LeaverVerdict>();
  const byGroups = question.scope.kind === 'groups' && found.length > 0;
  if (byGroups && include.length === 0) throw noGroups();
  const memberships = byGroups ? await question.directory.memberOf(found.map((person) => person.objectId), [...include, ...exclude]) : new Map<string, string[]>();
  for (const person of found) {
    verdicts.set(person.objectId, verdictOf(person, question, memberships.get(person.objectId), include, exclude));
  }
  if ([...verdicts.values()].some((verdict) => verdict.left && verdict.reason === 'left_the_groups')) await confirmGroups(question);
  return verdicts;
}

function verdictOf(person: DirectoryPerson, question: ScopeQuestion, memberOf: string[] | undefined, include: string[], exclude: string[]): LeaverVerdict {
  const rule = leftOutReason(question.leaveOut(person));
  if (rule !== undefined) return { left: true, reason: rule, person };
  if (question.scope.kind === 'everyone') return { left: false, person };
  if (memberOf === undefined) {
    throw new AppError('directory_unavailable', 'Microsoft did not say which groups a person belongs to. Nobody was archived; try again later.');
  }
  const groups = new Set(memberOf.map((id) => id.toLowerCase()));
  if (exclude.some((id) => groups.has(id))) return { left: true, reason: 'in_excluded_group', person };
  return include.some((id) => groups.has(id)) ? { left: false, person } : { left: true, reason: 'left_the_groups', person };
}

/** Every id gets a verdict that rests on an answer about this one person; or the call throws, `group_gone` among others. */
export async function askAgain(question: ScopeQuestion, objectIds: readonly string[]): Promise<Map<string, LeaverVerdict>> {
  const verdicts = new Map<string, LeaverVerdict>();
  if (objectIds.length === 0) return verdicts;
  const answers = await question.directory.whereabouts(objectIds, question.select);
  const found: DirectoryPerson[] = [];
  for (const objectId of objectIds) {
    const answer = answers.get(objectId);
    if (answer === undefined) throw new AppError('directory_unavailable', 'Microsoft did not answer about every person who was missing. Nobody was archived; try again later.');
    if (answer.found) found.push(answer.person);
    else verdicts.set(objectId, { left: true, reason: goneReason(answer), person: undefined });
  }
  for (const [objectId, verdict] of await verdictsByGroup(question, found)) verdicts.set(objectId, verdict);
  return verdicts;
}

/** Stops a run whose reading has proved to be false. */
export function refuseStaleReading(asked: number, stillThere: number): void {
  if (asked < staleMin || stillThere / asked <= staleShare) return;
  throw new AppError(
    'directory_inconsistent',
    `${String(asked)} people were missing from what Microsoft sent, but ${String(stillThere)} of them are still there when asked for one by one. The reading was not complete, so nothing was changed. Try again later.`,
  );
}
