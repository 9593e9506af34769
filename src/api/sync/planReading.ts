/**
 * From a reading to changes: the shell around `planPerson`. It looks up what is stored, page by page, and hands every decision to the core.
 */
import type { CompanyKey } from '../company/company.ts';
import type { LeftOutReason } from '../contract/run.ts';
import type { Desired } from '../person/mapping.ts';
import { emailKeyOf } from '../person/keys.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store } from '../store/port.ts';
import { addressHolders } from './addressHolders.ts';
import { askAgain, type LeaverVerdict, refuseStaleReading, type ScopeQuestion } from './confirmLeavers.ts';
import type { DirectoryPerson } from './directory.ts';
import { type Look, lookAt, lookedAt } from './look.ts';
import { desiredOf, keepsLeaver, planAdopt, planConflict, type PlanContext, planCreate, planExisting, planLeaver } from './planPerson.ts';
import type { PlanRecorder } from './recordPlan.ts';

export interface PlanningDeps {
  store: Store;
  key: CompanyKey;
  context: PlanContext;
  question: ScopeQuestion;
  recorder: PlanRecorder;
  /** Users who are not to be created. */
  heldIds: ReadonlySet<string>;
  /** Users whose hold was put or lifted: a delta reading has to ask for them. */
  holdNews: readonly string[];
  /** Object ids that an excluded group holds. */
  excluded: ReadonlySet<string>;
}

interface Newcomer {
  person: DirectoryPerson;
  desired: Desired;
}

const lookupSize = 250;

export async function* inChunks<T>(items: readonly T[], size: number): AsyncGenerator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export function leftOutBy(deps: PlanningDeps, person: DirectoryPerson): LeftOutReason | undefined {
  if (deps.excluded.has(person.objectId)) return 'excludedGroup';
  const rule = deps.question.leaveOut(person);
  if (rule !== undefined) return rule;
  return deps.heldIds.has(person.objectId) ? 'byHand' : undefined;
}

/** Plans what a reading brought. Newcomers whose address is taken wait until the reading is complete. */
export class ReadingPlanner {
  /** In scope and without a change. */
  unchanged = 0;
  /** In scope, changed or not. */
  inScope = 0;
  joined = 0;
  left = 0;
  private readonly deps: PlanningDeps;
  /** Newcomers who fit one person without object id. */
  private readonly adopters = new Map<string, { existing: PersonDoc; newcomers: Newcomer[] }>();
  /** Newcomers whose address another, current person has: that one may turn out to have left. */
  private readonly sameAddress: { newcomer: Newcomer; holders: string[] }[] = [];
  private readonly leavers = new Set<string>();
  /** What is to be remembered of people beside their changes, by person id. */
  private readonly looks = new Map<string, Look>();

  constructor(deps: PlanningDeps) {
    this.deps = deps;
  }

  async leaveOut(person: DirectoryPerson, reason: LeftOutReason): Promise<void> {
    const { displayName, userPrincipalName } = person.values;
    await this.deps.recorder.addLeftOut({
      objectId: person.objectId, displayName: displayName ?? userPrincipalName ?? person.objectId, userPrincipalName: userPrincipalName ?? null, reason,
    });
  }

  /** People found in scope who are stored, with the documents they are stored in. */
  async existing(pairs: readonly { person: DirectoryPerson; desired: Desired; doc: PersonDoc }[]): Promise<void> {
    for (const { person, desired, doc } of pairs) {
      const change = planExisting(doc, person, desired, this.deps.context);
      const look = lookAt(doc, desired, change !== undefined);
      if (look !== undefined) this.looks.set(doc.id, look);
      const waitsByHold = change === undefined && doc.status === 'archived';
      if (waitsByHold) {
        await this.leaveOut(person, 'byHand');
        continue;
      }
      this.inScope += 1;
      if (change === undefined) this.unchanged += 1;
      else {
        if (change.kind === 'restore' || change.reason === 'back_in_scope') this.joined += 1;
        await this.deps.recorder.add(change);
      }
    }
  }

  /** People found in scope who are not stored under their object id. */
  async newcomers(people: readonly DirectoryPerson[], anyStored: boolean): Promise<void> {
    const newcomers = people.map((person) => ({ person, desired: desiredOf(person, this.deps.context.settings) }));
    const holders = anyStored ? await this.holdersOf(newcomers) : new Map<string, PersonDoc[]>();
    for (const newcomer of newcomers) {
      this.inScope += 1;
      this.joined += 1;
      await this.newcomer(newcomer, holders.get(emailKeyOf(newcomer.desired.mapped.email ?? null) ?? '') ?? []);
    }
  }

  private holdersOf(newcomers: readonly Newcomer[]): Promise<Map<string, PersonDoc[]>> {
    const keys = newcomers.map((newcomer) => emailKeyOf(newcomer.desired.mapped.email ?? null)).filter((key) => key !== null);
    return addressHolders(this.deps.store, this.deps.key, new Set(keys));
  }

  private async newcomer(newcomer: Newcomer, holders: readonly PersonDoc[]): Promise<void> {
    const { recorder, context } = this.deps;
    const local = holders.filter((person) => person.objectId === null);
    const [only] = local;
    if (local.length > 1) {
      await recorder.add(planConflict(newcomer.person, newcomer.desired, local.map((person) => person.id), 'two_persons_one_user', context));
    } else if (only !== undefined) {
      const adopter = this.adopters.get(only.id) ?? { existing: only, newcomers: [] };
      adopter.newcomers.push(newcomer);
      this.adopters.set(only.id, adopter);
    } else if (holders.some((person) => person.status === 'archived')) {
      await recorder.add(planCreate(newcomer.person, newcomer.desired, 'same_address_as_archived', context));
    } else if (holders.length > 0) {
      this.sameAddress.push({ newcomer, holders: holders.map((person) => person.id) });
    } else {
      await recorder.add(planCreate(newcomer.person, newcomer.desired, 'new_in_directory', context));
    }
  }

  /**
   * Puts the question to the directory for each stored person missing from a complete reading, or named as removed.
   * `onAsked` is told how many were asked so far. Who turns out to be in scope after all is planned by what that answer told.
   */
  async missing(objectIds: readonly string[], onAsked: (done: number) => void): Promise<void> {
    let stillThere = 0;
    let asked = 0;
    const verdicts = new Map<string, LeaverVerdict>();
    for await (const chunk of inChunks(objectIds, lookupSize)) {
      for (const [objectId, verdict] of await askAgain(this.deps.question, chunk)) {
        verdicts.set(objectId, verdict);
        if (!verdict.left) stillThere += 1;
      }
      asked += chunk.length;
      onAsked(asked);
      refuseStaleReading(asked, stillThere);
    }
    for await (const chunk of inChunks([...verdicts.keys()], lookupSize)) await this.judge(chunk, verdicts);
  }

  private async judge(objectIds: string[], verdicts: ReadonlyMap<string, LeaverVerdict>): Promise<void> {
    for (const doc of await this.storedBy(objectIds)) {
      const verdict = verdicts.get(doc.objectId ?? '');
      if (verdict === undefined || doc.status !== 'current') continue;
      if (!verdict.left) {
        await this.existing([{ person: verdict.person, desired: desiredOf(verdict.person, this.deps.context.settings), doc }]);
        continue;
      }
      await this.leaverFound(verdict);
      const change = planLeaver(doc, verdict.reason, keepsLeaver(verdict.reason, this.deps.context.settings));
      if (change === undefined) {
        this.stays(doc);
        continue;
      }
      if (doc.inScope) this.left += 1;
      this.leavers.add(doc.id);
      await this.deps.recorder.add(change);
    }
  }

  /** Held, so still one of the people in scope as they are stored. */
  private stays(doc: PersonDoc): void {
    if (!doc.inScope) return;
    this.inScope += 1;
    this.unchanged += 1;
  }

  /** A full reading has listed everyone it left out already; a delta reading learns it here. */
  protected leaverFound(_verdict: LeaverVerdict & { left: true }): Promise<void> {
    return Promise.resolve();
  }

  /** Stored people of the linked tenant by object id. */
  async storedBy(objectIds: readonly string[]): Promise<PersonDoc[]> {
    const docs: PersonDoc[] = [];
    for await (const chunk of inChunks(objectIds, lookupSize)) {
      const found = await this.deps.store.people.list(this.deps.key, { where: { objectId: { in: chunk }, tenantId: this.deps.context.tenantId }, orderBy: 'nameKey', limit: lookupSize });
      docs.push(...found.items.map((item) => item.doc));
    }
    return docs;
  }

  /** Not a change: those looked at need not be looked at again, and what was held or declined for a reason that is gone is over. */
  async rememberLooked(): Promise<void> {
    for await (const chunk of inChunks([...this.looks], lookupSize)) {
      const looks = new Map(chunk);
      const found = await this.deps.store.people.getMany(this.deps.key, [...looks.keys()]);
      const writes = found.flatMap(({ doc, etag }) => {
        const look = looks.get(doc.id);
        const next = look === undefined ? undefined : lookedAt(doc, look);
        return next === undefined ? [] : [{ type: 'replace' as const, doc: next, etag }];
      });
      if (writes.length > 0) await this.deps.store.people.saveMany(this.deps.key, writes);
    }
  }

  /** To be called once, after everything else: adoptions, conflicts, and addresses that became free. */
  async settle(): Promise<void> {
    const { recorder, context } = this.deps;
    for (const { existing, newcomers } of this.adopters.values()) {
      for (const { person, desired } of newcomers) {
        const change = newcomers.length === 1 ? planAdopt(existing, person, desired, context) : planConflict(person, desired, [existing.id], 'two_users_one_person', context);
        await recorder.add(change);
      }
    }
    for (const { newcomer, holders } of this.sameAddress) {
      const reason = holders.some((id) => this.leavers.has(id)) ? 'same_address_as_archived' : 'new_in_directory';
      await recorder.add(planCreate(newcomer.person, newcomer.desired, reason, context));
    }
  }
}

