/**
 * What people do by hand in the middle of everything: pin and unpin fields, decline what waits, take runs back. What they pinned is an
 * exception to the directory's word that this test keeps by itself; everything else they did is taken back in the end.
 */
import { expect } from 'vitest';
import { liftHold } from '../../src/api/sync/liftHold.ts';
import type { ChangeDoc } from '../../src/api/sync/change.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { PersonField } from '../../src/api/contract/person.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import type { Random } from '../../src/sandbox/cloud/data/random.ts';
import { admin, type EngineWorld } from './engineWorld.ts';
import type { TruePerson } from './truth.ts';

const editable = ['firstName', 'phone', 'mobile', 'notes'] as const;
type Editable = (typeof editable)[number];

export class Hands {
  /** By object id: fields with the value that was written by hand last. */
  private readonly pins = new Map<string, Partial<Record<Editable, string>>>();
  private readonly world: EngineWorld;
  private readonly random: Random;
  private edits = 0;
  private resting = false;
  /** The last run that changed somebody. */
  private written: string | undefined;

  constructor(world: EngineWorld, random: Random) {
    this.world = world;
    this.random = random;
  }

  sawRun(run: RunDoc): void {
    if (run.kind === 'apply' && run.wrote) this.written = run.id;
  }

  private async someone(): Promise<{ person: PersonDoc; objectId: string } | undefined> {
    const people = await this.world.people();
    const person = people[this.random.below(people.length)];
    return person?.objectId == null ? undefined : { person, objectId: person.objectId };
  }

  /** Pins a field of somebody, or lets go of it. */
  async edit(): Promise<void> {
    const found = this.resting ? undefined : await this.someone();
    if (found === undefined) return;
    const { person, objectId } = found;
    const field = this.random.pick(editable);
    const pinned = this.pins.get(objectId) ?? {};
    if (pinned[field] !== undefined && this.random.chance(0.5)) {
      await this.letGo(person.id, field);
      const { [field]: _freed, ...rest } = pinned;
      this.pins.set(objectId, rest);
      return;
    }
    this.edits += 1;
    const value = `by hand ${String(this.edits)}`;
    await this.world.edit(person.id, { fields: { [field]: value } });
    this.pins.set(objectId, { ...pinned, [field]: value });
  }

  /** Emptied first: a value of ours that the directory does not know would stay. */
  private async letGo(personId: string, field: PersonField): Promise<void> {
    if (field !== 'active') await this.world.edit(personId, { fields: { [field]: null } });
    await this.world.edit(personId, { unpin: [field] });
  }

  /** The directory's word with the exceptions. */
  over(truth: readonly TruePerson[]): TruePerson[] {
    return truth.map((person) => ({ ...person, ...this.pins.get(person.objectId) }));
  }

  /** Answers a plan that waits: all of it accepted, all of it declined, or some of each. */
  async answer(run: RunDoc, share: number): Promise<void> {
    const waiting = (await this.world.changes(run)).filter((change) => change.outcome === 'awaitingApproval').map((change) => change.id);
    const decline = waiting.filter(() => this.random.chance(share));
    const accept = waiting.filter((id) => !decline.includes(id));
    await this.world.runs.approve(this.world.key, run.id, admin, { planId: run.plan?.planId ?? '', accept, decline });
  }

  /** What was declined is not proposed again as long as nothing changes. Nothing may be wrong with the directory meanwhile. */
  async expectRespected(run: RunDoc): Promise<void> {
    const declined = (await this.world.changes(run)).filter((change) => change.outcome === 'declined' && change.problem === null);
    if (declined.length === 0) return;
    for (const full of [true, false]) {
      const preview = await this.world.sync({ kind: 'preview', full });
      expect(preview.status, JSON.stringify(preview.problem)).toBe('planned');
      const proposed = (await this.world.changes(preview)).map(saying);
      expect(declined.map(saying).filter((one) => proposed.includes(one)), `declined in run ${String(run.number)}, proposed ${full ? 'in full' : 'by delta'}`).toEqual([]);
    }
  }

  /** Takes the last run back that changed somebody. undefined: none did. */
  async undo(): Promise<string | undefined> {
    if (this.written === undefined) return undefined;
    const { id } = await this.world.runs.undo(this.world.key, this.written, admin, undefined);
    this.written = undefined;
    return id;
  }

  /** Holds, declined values and the pins of undone runs: all but what was edited. Nothing is done by hand any more from now on. */
  async takeBack(): Promise<void> {
    const { world } = this;
    this.resting = true;
    for (const person of [...(await world.people()), ...(await world.people('archived'))]) {
      const kept: Partial<Record<string, string>> = this.pins.get(person.objectId ?? '') ?? {};
      for (const [field, source] of Object.entries(person.sources)) {
        // Reason: sources are kept by field.
        if (source.pinned !== null && kept[field] === undefined) await this.letGo(person.id, field as PersonField);
      }
      if (person.hold !== null || Object.keys(person.declined).length > 0) await world.edit(person.id, { hold: null });
    }
    for await (const rows of world.store.createHolds.scan(world.key, ['id', 'liftedAt'])) {
      for (const { id, liftedAt } of rows) if (liftedAt == null) await liftHold(world, world.key, id, admin);
    }
  }
}

/** Who, and what: a declined value is declined field by field. */
function saying(change: ChangeDoc): string {
  const harm = change.kind === 'update' ? change.fields.map((field) => `${field.field}=${String(field.to)}`).join() : '';
  return `${change.kind} ${String(change.objectId)} ${change.kind === 'update' && change.fields.length === 0 ? change.reason : harm}`;
}
