/** What runs do to cards: leavers' cards, and the orders of an approval. */
import type { Settings } from '../contract/settings.ts';
import type { RunHooks } from '../sync/applyRun.ts';
import type { ChangeDoc } from '../sync/change.ts';
import type { ApprovalCards } from './approvalCards.ts';

function archivedBy(changes: readonly ChangeDoc[]): string[] {
  return changes.flatMap((change) => (change.kind === 'archive' && change.outcome === 'applied' && change.personId !== null ? [change.personId] : []));
}

export function followRuns(cards: ApprovalCards): RunHooks {
  return {
    async pageApplied(context, changes) {
      const left = (undone: boolean) => archivedBy(changes.filter((change) => (change.carry.undoes !== undefined) === undone));
      const leave = async (personIds: readonly string[], otherwise: Settings['leavers']['cards']) => {
        if (personIds.length > 0) await cards.leave(context.key, context.run.doc.id, context.run.doc.requestedBy, personIds, otherwise);
      };
      await leave(left(false), context.settings.leavers.cards);
      // Who is archived by an undo keeps the cards, but for those that its approval decided about.
      await leave(left(true), 'keep');
    },
    async answered(context, created) {
      await cards.finish(context.key, context.run.doc.id, created);
    },
    async abandoned(key, runId) {
      await cards.finish(key, runId, new Map());
    },
  };
}
