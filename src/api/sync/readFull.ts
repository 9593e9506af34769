/** A full reading, planned while it comes in. Complete to its last page, or it throws. */
import { AppError } from '../errors.ts';
import { fingerprintOf } from './digest.ts';
import type { Directory, DirectoryPerson } from './directory.ts';
import { type Known, loadKnown } from './known.ts';
import { type PlanningDeps, inChunks, leftOutBy, ReadingPlanner } from './planReading.ts';
import { desiredOf } from './planPerson.ts';
import type { PersonDoc } from '../person/person.ts';
import type { ReadingResult, RunContext } from './runContext.ts';
import { Stopped } from './stopped.ts';
import type { SyncStateDoc } from './syncState.ts';

/** The members of each group in turn, with how many each had. */
async function* membersOf(directory: Directory, groups: readonly { id: string; displayName: string }[], context: RunContext, sizes: SyncStateDoc['groups']): AsyncGenerator<DirectoryPerson[]> {
  for (const group of groups) {
    const size = { id: group.id, displayName: group.displayName, members: 0 };
    sizes.push(size);
    for await (const page of directory.members(group.id, context.select)) {
      size.members += page.length;
      yield page;
    }
  }
}

export async function groupsInScope(context: RunContext): Promise<{ id: string; displayName: string }[]> {
  const { scope } = context.settings;
  if (scope.kind === 'everyone') return [];
  if (scope.include !== 'all') return scope.include;
  const groups = await context.directory.securityGroups();
  if (groups.length === 0) throw new AppError('group_gone', 'The tenant shows no security groups at all, so nobody could be in scope. Nothing was changed; check the groups or the permissions in Entra.');
  return groups;
}

/** Who is in an excluded group, and how many each of those has. */
export async function excludedIds(context: RunContext, sizes: SyncStateDoc['groups']): Promise<Set<string>> {
  const { scope } = context.settings;
  const ids = new Set<string>();
  if (scope.kind === 'everyone') return ids;
  for (const group of scope.exclude) {
    const size = { id: group.id, displayName: group.displayName, members: 0 };
    sizes.push(size);
    for await (const page of context.directory.memberIds(group.id)) {
      size.members += page.length;
      for (const id of page) ids.add(id);
    }
  }
  return ids;
}

interface PageWork {
  toCompare: { person: DirectoryPerson; known: { personId: string } }[];
  unknown: DirectoryPerson[];
}

/** Sorts one page: seen before, left out, unchanged, to be compared, unknown. */
async function sortPage(page: readonly DirectoryPerson[], seen: Set<string>, known: Known, everyoneAnew: boolean, deps: PlanningDeps, planner: ReadingPlanner): Promise<PageWork> {
  const work: PageWork = { toCompare: [], unknown: [] };
  for (const person of page) {
    if (seen.has(person.objectId)) continue;
    seen.add(person.objectId);
    const stored = known.people.get(person.objectId);
    const reason = leftOutBy(deps, person);
    if (reason !== undefined && !(reason === 'byHand' && stored?.current === true)) {
      await planner.leaveOut(person, reason);
      // Kept although out of scope: seen here, so not gone.
      if (stored !== undefined) stored.seen = !stored.inScope;
      continue;
    }
    if (stored === undefined) {
      work.unknown.push(person);
      continue;
    }
    stored.seen = true;
    const same = !everyoneAnew && stored.current && stored.inScope && stored.fingerprint === fingerprintOf(desiredOf(person, deps.context.settings));
    if (same) {
      planner.inScope += 1;
      planner.unchanged += 1;
    } else work.toCompare.push({ person, known: stored });
  }
  return work;
}

async function compare(work: PageWork, deps: PlanningDeps, planner: ReadingPlanner): Promise<void> {
  for await (const chunk of inChunks(work.toCompare, 250)) {
    const docs = new Map<string, PersonDoc>();
    for (const { doc } of await deps.store.people.getMany(deps.key, chunk.map((item) => item.known.personId))) docs.set(doc.id, doc);
    const pairs = chunk.flatMap(({ person, known }) => {
      const doc = docs.get(known.personId);
      return doc === undefined ? [] : [{ person, desired: desiredOf(person, deps.context.settings), doc }];
    });
    await planner.existing(pairs);
  }
}

function missingFrom(known: Known): string[] {
  const ids: string[] = [];
  for (const [objectId, person] of known.people) {
    if (person.current && !person.seen) ids.push(objectId);
  }
  return ids;
}

export async function readFull(context: RunContext, makeDeps: (excluded: ReadonlySet<string>, allGroups: readonly string[]) => PlanningDeps): Promise<ReadingResult> {
  const { directory, settings, progress } = context;
  const known = await loadKnown(context.store, context.key, context.link.tenantId);
  progress.start('reading', null);
  // Nobody waits for an estimate, and none is no trouble.
  expectedPeople(context).then((total) => { progress.expect('reading', total); }, () => undefined);
  const deltaLink = await directory.latestDelta(context.select);
  const groups = await groupsInScope(context);
  const excludedGroups: SyncStateDoc['groups'] = [];
  const deps = makeDeps(await excludedIds(context, excludedGroups), groups.map((group) => group.id.toLowerCase()));
  const planner = new ReadingPlanner(deps);
  const sizes: SyncStateDoc['groups'] = [];
  const pages = settings.scope.kind === 'everyone' ? directory.everyone(context.select) : membersOf(directory, groups, context, sizes);
  const seen = new Set<string>();
  const everyoneAnew = context.state?.rulesHash !== context.rulesHash;
  for await (const page of pages) {
    stopIfAsked(context);
    const work = await sortPage(page, seen, known, everyoneAnew, deps, planner);
    await compare(work, deps, planner);
    await planner.newcomers(work.unknown, known.any);
    progress.reached(seen.size);
  }
  const takenAt = context.ambient.now().toISOString();
  if (settings.scope.kind === 'everyone' && seen.size === 0) throw nobodyTold();
  const missing = missingFrom(known);
  progress.start('comparing', missing.length > 0 ? missing.length : null);
  await planner.missing(missing, (done) => { progress.reached(done); });
  await planner.settle();
  if (context.run.doc.kind !== 'preview') await planner.rememberLooked();
  const recorded = await deps.recorder.finish();
  return {
    reading: 'full', takenAt, deltaLink, deltaAt: takenAt, current: known.current, inScope: planner.inScope, unchanged: planner.unchanged,
    leftOut: [...recorded.leftOut].map(([reason, count]) => ({ reason, count })), leftOutSet: recorded.leftOutSet, groups: sizes, excludedGroups, ofOtherTenant: known.ofOtherTenant,
  };
}

/** Whoever consented is a user: a tenant without any is no answer. */
function nobodyTold(): AppError {
  return new AppError('directory_inconsistent', 'Microsoft answered as if the tenant had no users at all. Nothing was changed. Try again later.');
}

export function stopIfAsked(context: RunContext): void {
  if (context.run.stopAsked()) throw new Stopped();
}

/** More groups than this are not counted for an estimate. */
const countedGroups = 3;

/** About how many people will come in: for the estimate only. */
async function expectedPeople({ settings: { scope }, state, scopeHash, directory }: RunContext): Promise<number | null> {
  if (state?.scopeHash === scopeHash) return state.inScope + state.leftOut.reduce((sum, part) => sum + part.count, 0);
  if (scope.kind === 'everyone') return (await directory.countEveryone()) ?? null;
  if (scope.include === 'all' || scope.include.length > countedGroups) return null;
  const counts = await Promise.all(scope.include.map((group) => directory.countMembers(group.id, { atOnce: true })));
  return counts.reduce((sum, count) => sum + count, 0);
}
