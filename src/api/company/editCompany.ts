/** Change a company's name or settings. */
import type { Ambient } from '../ambient.ts';
import type { CompanyPatch } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import { record } from './audit.ts';
import { type CompanyDoc, type CompanyKey, companyNameKey } from './company.ts';
import { findCompany } from './findCompany.ts';
import type { z } from 'zod';

export interface EditDeps {
  store: Store;
  ambient: Ambient;
  /** Works out anew when the next scheduled run is due. */
  refreshSchedule: (key: CompanyKey) => Promise<void>;
}

/** A key given inside `settings` replaces that key whole. */
export function applyPatch(company: CompanyDoc, patch: z.output<typeof CompanyPatch>): CompanyDoc {
  const name = patch.name ?? company.name;
  const given = Object.fromEntries(Object.entries(patch.settings ?? {}).filter(([, value]) => value !== undefined));
  return { ...company, name, nameKey: companyNameKey(name, company.id), settings: { ...company.settings, ...given } };
}

function changedKeys(patch: z.output<typeof CompanyPatch>): string {
  return [...(patch.name === undefined ? [] : ['name']), ...Object.keys(patch.settings ?? {})].join(', ');
}

export function staleEtag(): AppError {
  return new AppError('etag_mismatch', 'This was changed by somebody else meanwhile. Read it again, then repeat your change.');
}

/** `holds` says whether the etag as stored is one the caller named. Throws `not_found`, `etag_mismatch`. */
export async function editCompany(
  deps: EditDeps,
  key: CompanyKey,
  by: Actor,
  patch: z.output<typeof CompanyPatch>,
  holds: (etag: string) => boolean,
): Promise<Versioned<CompanyDoc>> {
  const found = await findCompany(deps.store, key);
  if (!holds(found.etag)) throw staleEtag();
  const written = await deps.store.companies.replace({ workspaceId: key.workspaceId }, applyPatch(found.doc, patch), found.etag);
  if (typeof written === 'string') throw staleEtag();
  if (patch.settings?.schedule !== undefined) await deps.refreshSchedule(key);
  await record(deps, { workspaceId: key.workspaceId, companyId: key.companyId, by, action: 'company.change', detail: changedKeys(patch) });
  return written;
}
