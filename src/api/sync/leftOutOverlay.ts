import type { LeftOutPerson } from '../contract/run.ts';
import type { RunContext } from './runContext.ts';

/** The standing list of left-out people, changed where this reading says so. */
export class LeftOutOverlay {
  private people: Map<string, LeftOutPerson> | undefined;
  private changed = false;
  private readonly context: RunContext;

  constructor(context: RunContext) {
    this.context = context;
  }

  private async load(): Promise<Map<string, LeftOutPerson>> {
    if (this.people !== undefined) return this.people;
    const people = new Map<string, LeftOutPerson>();
    const set = this.context.state?.leftOutSet;
    let after: string | undefined;
    do {
      if (typeof set !== 'string') break;
      const found = await this.context.store.leftOutPages.list(this.context.key, { where: { set }, orderBy: 'id', limit: 50, ...(after === undefined ? {} : { after }) });
      for (const { doc } of found.items) for (const person of doc.people) people.set(person.objectId, person);
      after = found.next;
    } while (after !== undefined);
    this.people = people;
    return people;
  }

  async reasonOf(objectId: string): Promise<LeftOutPerson['reason'] | undefined> {
    return (await this.load()).get(objectId)?.reason;
  }

  async ids(): Promise<string[]> {
    return [...(await this.load()).keys()];
  }

  async set(person: LeftOutPerson): Promise<void> {
    const people = await this.load();
    const before = people.get(person.objectId);
    if (before?.reason === person.reason && before.displayName === person.displayName) return;
    people.set(person.objectId, person);
    this.changed = true;
  }

  async drop(objectId: string): Promise<void> {
    if ((await this.load()).delete(objectId)) this.changed = true;
  }

  /** Everyone left out, when that is not what the list before says; undefined: the list before still holds. */
  result(): LeftOutPerson[] | undefined {
    return this.changed && this.people !== undefined ? [...this.people.values()] : undefined;
  }
}
