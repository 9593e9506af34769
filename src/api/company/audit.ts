/** Who did what, when. Every act that changes something is recorded here. */
import type { Ambient } from '../ambient.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Store } from '../store/port.ts';

/** Stable words, so that a list can be filtered and translated. */
export type AuditAction =
  | 'company.create' | 'company.change' | 'company.erase' | 'activation.request' | 'activation.activate' | 'activation.deactivate'
  | 'link.invite' | 'link.done' | 'link.remove' | 'link.check'
  | 'run.start' | 'run.approve' | 'run.resolve' | 'run.cancel' | 'run.undo'
  | 'person.create' | 'person.edit' | 'person.sync' | 'person.erase' | 'hold.lift'
  | 'review.save' | 'catalogue.change' | 'purchase.request' | 'purchase.confirm' | 'order.place' | 'order.cancel' | 'order.status'
  | 'card.release' | 'card.reassign' | 'card.deactivate' | 'notifications.change' | 'notifications.test';

export interface Act {
  workspaceId: string;
  companyId: string | null;
  by: Actor;
  action: AuditAction;
  /** For a person to read: names of settings and ids, never values of people. */
  detail: string;
}

/** Ids sort by time, so that listing by id descending is newest first. */
export async function record(deps: { store: Store; ambient: Ambient }, act: Act): Promise<void> {
  const at = deps.ambient.now();
  const id = `${String(at.getTime()).padStart(14, '0')}-${deps.ambient.newId()}`;
  await deps.store.audit.put({ workspaceId: act.workspaceId }, { id, at: at.toISOString(), ...act });
}
