/** Who is not to be created; and where that is news, because a reading of changes tells nothing of it. */
import type { CreateHoldDoc } from './holds.ts';
import type { RunContext } from './runContext.ts';

export interface Holds {
  held: ReadonlySet<string>;
  /** Users whose hold was put or lifted and whom no run that succeeded has looked at since. */
  news: readonly string[];
}

/** The news is marked with this run, and none any more once it has succeeded. A preview leaves everything as it is. */
export async function readHolds(context: RunContext): Promise<Holds> {
  const held = new Set<string>();
  const news: string[] = [];
  const old: string[] = [];
  for await (const rows of context.store.createHolds.scan(context.key, ['id', 'liftedAt', 'seenBy', 'listed'])) {
    for (const { id, liftedAt = null, seenBy = null, listed } of rows) {
      if (liftedAt === null) held.add(id);
      if (listed === true) continue;
      if (seenBy !== null && seenBy === context.state?.runId) old.push(id);
      else news.push(id);
    }
  }
  if (context.run.doc.kind === 'preview') return { held, news };
  for (const id of old) await change(context, id, (hold) => (hold.liftedAt == null ? { ...hold, listed: true } : undefined));
  for (const id of news) await change(context, id, (hold) => ({ ...hold, seenBy: context.run.doc.id }));
  return { held, news };
}

/** undefined: it is forgotten. Whatever somebody else did meanwhile is news for the next run. */
async function change({ store, key }: RunContext, id: string, next: (hold: CreateHoldDoc) => CreateHoldDoc | undefined): Promise<void> {
  const found = await store.createHolds.get(key, id);
  if (found === undefined) return;
  const doc = next(found.doc);
  if (doc === undefined) await store.createHolds.remove(key, id, found.etag);
  else await store.createHolds.replace(key, doc, found.etag);
}
