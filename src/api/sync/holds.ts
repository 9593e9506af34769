/**
 * A hold against creating: a named person declined it, or chose to leave the user out. Once lifted it stays until a run that looked at
 * the user again has succeeded: a delta reading would not tell of them.
 */
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
  /** Absent: it holds. */
  liftedAt?: string | null;
  /** The last run that looked at the user since the hold was put or lifted. */
  seenBy?: string | null;
  /** A run that succeeded has seen the hold: the list of left-out people holds the user. */
  listed?: boolean | null;
}
