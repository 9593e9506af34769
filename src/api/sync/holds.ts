/** A hold against creating: a named person declined it, or chose to leave the user out. */
import type { Actor } from '../contract/primitives.ts';

export interface CreateHoldDoc {
  /** The object id, lower case. */
  id: string;
  workspaceId: string;
  companyId: string;
  tenantId: string;
  name: string;
  by: Actor;
  at: string;
}
