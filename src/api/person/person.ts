/** The person document: our stored record of one person of one company. */
import type { Actor } from '../contract/primitives.ts';
import type { PersonField } from '../contract/person.ts';

/** Where a field's value comes from. `pinned`: edited by hand, or kept by an undo; a sync leaves it alone. */
export interface Source {
  source: 'directory' | 'local';
  runId: string | null;
  at: string;
  pinned: { by: Actor; at: string } | null;
}

export interface HoldDoc {
  by: Actor;
  at: string;
  against: 'archive' | 'create';
  /** What was known when it was declined; other evidence ends the hold. */
  evidence: string;
}

export interface PersonValues {
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  mobile: string | null;
  language: string | null;
  /** null: the directory never said. */
  active: boolean | null;
  userId: string | null;
  notes: string | null;
  jobTitle: string | null;
  department: string | null;
}

export interface PersonDoc extends PersonValues {
  id: string;
  workspaceId: string;
  companyId: string;
  /** The tenant that `objectId` belongs to; both or neither. */
  tenantId: string | null;
  /** Lower case. */
  objectId: string | null;
  userPrincipalName: string | null;
  displayName: string;
  status: 'current' | 'archived';
  archived: { at: string; reason: string } | null;
  hold: HoldDoc | null;
  /** Values of the directory that a named person declined for this person, by field. */
  declined: Partial<Record<PersonField | 'displayName' | 'userPrincipalName', string | boolean | null>>;
  /** False: kept although it left the scope (`leavers.outOfScope: keep`), or never in the directory. */
  inScope: boolean;
  /** The source of every field that differs from `base`. */
  sources: Partial<Record<PersonField, Source>>;
  /** The source of all other fields: the run that created or adopted the person, or the hand that did. */
  base: Source;
  /**
   * Fingerprint of what the directory said last and of the rules it was read with. Equal fingerprint: nothing to plan.
   * null: look closer at the next run, whatever kind of reading (edited by hand). Empty: fits none, compare at the next full reading.
   * So does `held`: left the groups, and kept by a hold.
   */
  fingerprint: string | null;
  /** Where the changes of this person are recorded, oldest first, the last 100. `runId` null: by hand or a one-person sync. */
  trail: { runId: string | null; page: string; at: string }[];
  createdAt: string;
  /** Sort key, unique: display name in lower case without accents, then the id. */
  nameKey: string;
  /** E-mail in lower case. */
  emailKey: string | null;
  /** All a search looks at, in lower case without accents. */
  searchText: string;
}
