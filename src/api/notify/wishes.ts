/** Who is told what. Pure. */
import type { Role } from '../contract/caller.ts';
import type { Wish } from '../contract/chat.ts';
import type { Run } from '../contract/run.ts';
import type { ChatDoc } from './documents.ts';

/** Roles by object id, as last proved; absent: never seen. */
export type RolesOf = (objectId: string) => readonly Role[];

/**
 * What a chat wants of a company. Without a choice: everything where an admin installed the app, nothing elsewhere.
 * A personal chat of somebody without a role gets nothing, whatever was chosen before.
 */
export function wishOf(chat: Pick<ChatDoc, 'wishes' | 'installedBy' | 'kind' | 'staffObjectId'>, companyId: string, rolesOf: RolesOf): Wish {
  if (chat.kind === 'personal' && (chat.staffObjectId === null || rolesOf(chat.staffObjectId).length === 0)) return 'nothing';
  const chosen = chat.wishes[companyId] ?? chat.wishes['default'];
  if (chosen !== undefined) return chosen;
  return chat.installedBy !== null && rolesOf(chat.installedBy).includes('admin') ? 'everyRun' : 'nothing';
}

export type Need = 'approval' | 'failure' | 'conflict';

/** What of a run needs a person; undefined: nothing. */
export function needOf(run: Pick<Run, 'status' | 'counts' | 'kind'>): Need | undefined {
  if (run.kind === 'preview') return undefined;
  if (run.status === 'failed') return 'failure';
  if (run.counts.conflicts > 0 && run.counts.awaitingApproval <= run.counts.conflicts) return 'conflict';
  if (run.status === 'awaitingApproval') return 'approval';
  return run.status === 'partlySucceeded' ? 'failure' : undefined;
}

const changedSomething = ({ counts }: Pick<Run, 'counts'>): boolean => counts.created + counts.updated + counts.archived + counts.restored > 0;

/** Whether a wish covers the result of a run. */
export function wantsResult(wish: Wish, run: Pick<Run, 'status' | 'counts' | 'kind'>): boolean {
  if (run.kind === 'preview' || wish === 'nothing') return false;
  if (wish === 'everyRun') return true;
  return needOf(run) !== undefined || (wish === 'changes' && changedSomething(run));
}
