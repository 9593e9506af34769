/**
 * A delta reading: what changed and what was removed since the delta link, planned at its end. Pages may be empty, repeat themselves and come
 * in any order; they are merged by object id (https://learn.microsoft.com/graph/delta-query-overview).
 */
import type { LeftOutPerson } from '../contract/run.ts';
import type { PersonDoc } from '../person/person.ts';
import { heldOutsideGroups } from './applyChange.ts';
import type { LeaverVerdict } from './confirmLeavers.ts';
import type { DirectoryPerson } from './directory.ts';
import { desiredOf, needsWholeRecord } from './planPerson.ts';
import { LeftOutOverlay } from './leftOutOverlay.ts';
import { inChunks, leftOutBy, type PlanningDeps, ReadingPlanner } from './planReading.ts';
import { excludedIds, groupsInScope, stopIfAsked } from './readFull.ts';
import type { LeaverReason } from './reasons.ts';
import type { ReadingResult, RunContext } from './runContext.ts';
import type { SyncStateDoc } from './syncState.ts';

/** Later tellings of the same person are laid over earlier ones; what is not told stays. */
export function mergeTold(before: DirectoryPerson | undefined, after: DirectoryPerson): DirectoryPerson {
  if (before === undefined) return after;
  return { ...before, ...after, values: { ...before.values, ...after.values } };
}

interface Delta {
  /** Whoever is in both was told to be there and to be gone, in an order that says nothing: that is asked. */
  changed: Map<string, DirectoryPerson>;
  removed: Set<string>;
  deltaLink: string;
}

async function follow(context: RunContext, deltaLink: string): Promise<Delta> {
  const changed = new Map<string, DirectoryPerson>();
  const removed = new Set<string>();
  const pages = context.directory.delta(deltaLink);
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return { changed, removed, deltaLink: step.value };
    stopIfAsked(context);
    for (const person of step.value.changed) {
      changed.set(person.objectId, mergeTold(changed.get(person.objectId), person));
    }
    for (const { objectId } of step.value.removed) removed.add(objectId);
    context.progress.reached(changed.size + removed.size);
  }
}

/** Members by id, of a scope by groups, the excluded ones among them; undefined for everyone. */
async function memberIdsOf(context: RunContext, sizes: SyncStateDoc['groups']): Promise<{ ids: Set<string>; allGroups: string[] } | undefined> {
  if (context.settings.scope.kind === 'everyone') return undefined;
  const groups = await groupsInScope(context);
  const ids = new Set<string>();
  for (const group of groups) {
    const size = { id: group.id, displayName: group.displayName, members: 0 };
    sizes.push(size);
    for await (const page of context.directory.memberIds(group.id)) {
      size.members += page.length;
      for (const id of page) ids.add(id);
    }
  }
  return { ids, allGroups: groups.map((group) => group.id.toLowerCase()) };
}

class OverlayPlanner extends ReadingPlanner {
  private readonly overlay: LeftOutOverlay;

  constructor(deps: PlanningDeps, overlay: LeftOutOverlay) {
    super(deps);
    this.overlay = overlay;
  }

  override async leaveOut(person: DirectoryPerson, reason: LeftOutPerson['reason']): Promise<void> {
    const { displayName, userPrincipalName } = person.values;
    await this.overlay.set({ objectId: person.objectId, displayName: displayName ?? userPrincipalName ?? person.objectId, userPrincipalName: userPrincipalName ?? null, reason });
  }

  protected override async leaverFound(verdict: LeaverVerdict & { left: true }): Promise<void> {
    const reason = leftOutReasons[verdict.reason];
    if (reason !== undefined && verdict.person !== undefined) await this.leaveOut(verdict.person, reason);
  }
}

const leftOutReasons: Partial<Record<LeaverReason, LeftOutPerson['reason']>> = {
  left_out_guest: 'guest', left_out_disabled: 'disabled', left_out_unlicensed: 'unlicensed', left_out_pattern: 'pattern', in_excluded_group: 'excludedGroup',
};

interface Sorted {
  questions: Set<string>;
  /** Unknown, or told in part: ask for the whole record. */
  askWhole: Set<string>;
  whole: { person: DirectoryPerson; doc: PersonDoc }[];
}

function sortOne(person: DirectoryPerson, doc: PersonDoc | undefined, removedToo: boolean, deps: PlanningDeps, sorted: Sorted): void {
  // Who is not in scope comes back only on the whole record: a part of it may not tell why the person was left out.
  const outside = doc !== undefined && (doc.status === 'archived' || !doc.inScope);
  if (removedToo || outside || needsWholeRecord(person, doc !== undefined, deps.context.settings)) sorted.askWhole.add(person.objectId);
  else if (doc !== undefined) {
    if (leftOutBy(deps, person) === undefined) sorted.whole.push({ person, doc });
    else if (doc.status === 'current') sorted.questions.add(person.objectId);
  }
}

/** Plans people whose records are whole: stored, unknown, or left out. */
async function planWhole(people: readonly DirectoryPerson[], deps: PlanningDeps, planner: ReadingPlanner, overlay: LeftOutOverlay, questions: Set<string>): Promise<void> {
  for await (const chunk of inChunks(people, 250)) {
    const docs = new Map((await planner.storedBy(chunk.map((person) => person.objectId))).map((doc) => [doc.objectId ?? '', doc]));
    const unknown: DirectoryPerson[] = [];
    for (const person of chunk) {
      const doc = docs.get(person.objectId);
      const reason = leftOutBy(deps, person);
      if (reason !== undefined && !(reason === 'byHand' && doc?.status === 'current')) {
        await planner.leaveOut(person, reason);
        if (doc?.status === 'current' && doc.inScope) questions.add(person.objectId);
        continue;
      }
      await overlay.drop(person.objectId);
      if (doc === undefined) unknown.push(person);
      else await planner.existing([{ person, desired: desiredOf(person, deps.context.settings), doc }]);
    }
    await planner.newcomers(unknown, true);
  }
}

async function wholeRecords(context: RunContext, objectIds: readonly string[]): Promise<{ people: DirectoryPerson[]; absent: Set<string> }> {
  const people: DirectoryPerson[] = [];
  const absent = new Set<string>();
  for await (const chunk of inChunks(objectIds, 250)) {
    for (const [objectId, answer] of await context.directory.whereabouts(chunk, context.select)) {
      if (answer.found) people.push(answer.person);
      else absent.add(objectId);
    }
  }
  return { people, absent };
}

/**
 * Graph's sources lag differently: who is told may not be there yet. Only the same link tells of them again, so it stays, until it is too old and
 * everybody is read.
 */
function linkAfter(delta: Delta, absent: ReadonlySet<string>, before: SyncStateDoc, takenAt: string): Pick<ReadingResult, 'deltaLink' | 'deltaAt'> {
  const early = [...absent].some((id) => delta.changed.has(id) && !delta.removed.has(id));
  return early ? { deltaLink: before.deltaLink, deltaAt: before.deltaAt } : { deltaLink: delta.deltaLink, deltaAt: takenAt };
}

/** Joiners and leavers of a scope by groups, by comparing ids. */
async function compareMembers(context: RunContext, members: ReadonlySet<string>, excluded: ReadonlySet<string>, overlay: LeftOutOverlay, sorted: Sorted): Promise<void> {
  const inScope = new Set<string>();
  const where = { status: 'current', inScope: true, tenantId: context.link.tenantId };
  for await (const rows of context.store.people.scan(context.key, ['objectId', 'fingerprint'], where)) {
    for (const { objectId, fingerprint } of rows) {
      if (objectId === null) continue;
      inScope.add(objectId);
      // Back in a group: the users' delta does not tell of it.
      if (fingerprint === heldOutsideGroups && members.has(objectId) && !excluded.has(objectId)) sorted.askWhole.add(objectId);
    }
  }
  for (const id of inScope) if (!members.has(id) || excluded.has(id)) sorted.questions.add(id);
  const told = new Set(sorted.whole.map(({ person }) => person.objectId));
  for (const id of members) {
    if (inScope.has(id) || told.has(id)) continue;
    const leftOut = await overlay.reasonOf(id);
    if (leftOut === undefined || (leftOut === 'excludedGroup' && !excluded.has(id))) sorted.askWhole.add(id);
  }
  for (const id of await overlay.ids()) if (!members.has(id)) await overlay.drop(id);
}

/** Edits by hand that make the directory's word count again: a field unpinned, a hold put or lifted. Delta does not tell those people again. */
async function lookAgain(context: RunContext, members: ReadonlySet<string> | undefined, holdNews: readonly string[], sorted: Sorted): Promise<void> {
  for (const id of holdNews) if (members?.has(id) !== false) sorted.askWhole.add(id);
  const where = { tenantId: context.link.tenantId, fingerprint: null };
  for await (const rows of context.store.people.scan(context.key, ['objectId', 'status'], where)) {
    for (const { objectId, status } of rows) {
      if (objectId === null) continue;
      if (members?.has(objectId) === false) {
        if (status === 'current') sorted.questions.add(objectId);
      } else sorted.askWhole.add(objectId);
    }
  }
  sorted.whole = sorted.whole.filter(({ person }) => !sorted.askWhole.has(person.objectId));
}

async function sortDelta(delta: Delta, members: Set<string> | undefined, deps: PlanningDeps, planner: ReadingPlanner, overlay: LeftOutOverlay): Promise<Sorted> {
  const sorted: Sorted = { questions: new Set(), askWhole: new Set(), whole: [] };
  const changed = [...delta.changed.values()].filter((person) => members === undefined || members.has(person.objectId));
  for await (const chunk of inChunks(changed, 250)) {
    const docs = new Map((await planner.storedBy(chunk.map((person) => person.objectId))).map((doc) => [doc.objectId ?? '', doc]));
    for (const person of chunk) sortOne(person, docs.get(person.objectId), delta.removed.has(person.objectId), deps, sorted);
  }
  for (const doc of await planner.storedBy([...delta.removed])) {
    if (doc.status === 'current') sorted.questions.add(doc.objectId ?? '');
  }
  for (const id of delta.removed) {
    // A removal may be past and told again: who is in the list of those left out is asked for before leaving it.
    const listed = !sorted.questions.has(id) && members?.has(id) !== false && (await overlay.reasonOf(id)) !== undefined;
    if (listed) sorted.askWhole.add(id);
    else await overlay.drop(id);
  }
  return sorted;
}

/** Counted from who is stored: the sync state may be of long before, when something has waited since. */
async function scopeCounts({ store, key, link }: RunContext, planner: ReadingPlanner): Promise<Pick<ReadingResult, 'current' | 'inScope' | 'unchanged'>> {
  const [current, before] = await Promise.all([
    store.people.count(key, { status: 'current' }),
    store.people.count(key, { status: 'current', inScope: true, tenantId: link.tenantId }),
  ]);
  const inScope = before + planner.joined - planner.left;
  const changed = planner.inScope - planner.unchanged;
  return { current, inScope, unchanged: Math.max(0, inScope - changed) };
}

export async function readDelta(
  context: RunContext, deltaLink: string, state: SyncStateDoc, makeDeps: (excluded: ReadonlySet<string>, allGroups: readonly string[]) => PlanningDeps,
): Promise<ReadingResult & { leftOutPeople: LeftOutPerson[] | undefined }> {
  context.progress.start('reading', null);
  const excludedGroups: SyncStateDoc['groups'] = [];
  const excluded = await excludedIds(context, excludedGroups);
  const sizes: SyncStateDoc['groups'] = [];
  const members = await memberIdsOf(context, sizes);
  const deps = makeDeps(excluded, members?.allGroups ?? []);
  const overlay = new LeftOutOverlay(context);
  const planner = new OverlayPlanner(deps, overlay);
  const delta = await follow(context, deltaLink);
  const takenAt = context.ambient.now().toISOString();
  const sorted = await sortDelta(delta, members?.ids, deps, planner, overlay);
  if (members !== undefined) await compareMembers(context, members.ids, excluded, overlay, sorted);
  await lookAgain(context, members?.ids, deps.holdNews, sorted);
  for (const id of sorted.questions) sorted.askWhole.delete(id);
  context.progress.start('comparing', sorted.askWhole.size + sorted.questions.size);
  for (const { person, doc } of sorted.whole) {
    await overlay.drop(person.objectId);
    await planner.existing([{ person, desired: desiredOf(person, deps.context.settings), doc }]);
  }
  const { people, absent } = await wholeRecords(context, [...sorted.askWhole]);
  for (const id of absent) {
    sorted.questions.add(id);
    await overlay.drop(id);
  }
  await planWhole(people, deps, planner, overlay, sorted.questions);
  const known = new Set((await planner.storedBy([...sorted.questions])).filter((doc) => doc.status === 'current').map((doc) => doc.objectId ?? ''));
  await planner.missing([...known], (done) => { context.progress.reached(done); });
  await planner.settle();
  if (context.run.doc.kind !== 'preview') await planner.rememberLooked();
  await deps.recorder.finish();
  return {
    reading: 'delta', takenAt, ...linkAfter(delta, absent, state, takenAt), ...(await scopeCounts(context, planner)), leftOut: state.leftOut, leftOutSet: state.leftOutSet,
    groups: members === undefined ? state.groups : sizes, excludedGroups, ofOtherTenant: 0, leftOutPeople: overlay.result(),
  };
}
