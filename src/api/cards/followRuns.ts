/** What runs do to cards: leavers' cards, and the orders of an approval. */
import type { RunHooks } from '../sync/applyRun.ts';
import type { ApprovalCards } from './approvalCards.ts';

export function followRuns(cards: ApprovalCards): RunHooks {
  return {
    async pageApplied(context, changes) {
      const archived = changes.flatMap((change) => (change.kind === 'archive' && change.outcome === 'applied' && change.personId !== null ? [change.personId] : []));
      if (archived.length === 0) return;
      await cards.leave(context.key, context.run.doc.id, context.run.doc.requestedBy, archived, context.settings.leavers.cards);
    },
    async answered(context, created) {
      await cards.finish(context.key, context.run.doc.id, created);
    },
    async abandoned(key, runId) {
      await cards.finish(key, runId, new Map());
    },
  };
}
