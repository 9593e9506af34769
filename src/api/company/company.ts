/** The company document: name, module, link, settings. Its etag covers just these (CONTRACT §3). */
import type { Actor, ProblemNote } from '../contract/primitives.ts';
import type { ModuleState } from '../contract/company.ts';
import type { Settings } from '../contract/settings.ts';
import { fold } from '../person/keys.ts';

/** Where a company lives. Passed to every read and write of its data: never kept as ambient state. */
export interface CompanyKey {
  workspaceId: string;
  companyId: string;
}

export interface LinkDoc {
  tenantId: string;
  tenantName: string;
  defaultDomain: string;
  linkedAt: string;
  linkedBy: Actor;
  status: 'linked' | 'broken';
  problem: ProblemNote | null;
}

export interface CompanyDoc {
  id: string;
  workspaceId: string;
  name: string;
  /** Sort key, unique: the folded name, then the id. */
  nameKey: string;
  module: ModuleState;
  link: LinkDoc | null;
  settings: Settings;
  createdAt: string;
  createdBy: Actor;
  /** Set while the company is being erased: nothing may start any more, and a sweep finishes a crashed erasure. */
  erasing?: true;
}

/** Call after every change of the name. */
export function companyNameKey(name: string, companyId: string): string {
  return `${fold(name)}\u0001${companyId}`;
}

/** What the list of companies shows without counting: rewritten after every run and every edit by hand. */
export interface TallyDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  current: number;
  active: number;
  archived: number;
  lastRunId: string | null;
}
