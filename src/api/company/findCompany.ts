/** One company of one workspace. */
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import type { CompanyDoc, CompanyKey, LinkDoc } from './company.ts';

export function noSuchCompany(): AppError {
  return new AppError('not_found', 'There is no such company in this workspace.');
}

/** Throws `not_found` for an absent company, one being erased, and one of another workspace alike. */
export async function findCompany(store: Store, key: CompanyKey): Promise<Versioned<CompanyDoc>> {
  const found = await store.companies.get({ workspaceId: key.workspaceId }, key.companyId);
  if (found === undefined || found.doc.erasing === true) throw noSuchCompany();
  return found;
}

/** Of any workspace: for the host only. Throws `not_found`. */
export async function findCompanyAnywhere(store: Store, companyId: string): Promise<Versioned<CompanyDoc>> {
  const found = await store.companies.everywhere({ where: { id: companyId }, orderBy: 'id', limit: 1 });
  const company = found.items[0];
  if (company === undefined || company.doc.erasing === true) throw noSuchCompany();
  return company;
}

/** Throws `not_linked`. */
export function linkOf(company: CompanyDoc): LinkDoc {
  if (company.link === null) throw new AppError('not_linked', `No Microsoft tenant is linked to ${company.name}. Link one first.`);
  return company.link;
}

const tries = 5;

/**
 * Changes a company whatever others write meanwhile: read, change, write if nobody was faster, else again.
 * `change` answers undefined to leave it as it is. Throws `not_found`, `etag_mismatch` when it never got through, and what `change` throws.
 */
export async function changeCompany(
  store: Store,
  key: CompanyKey,
  change: (company: CompanyDoc) => CompanyDoc | undefined,
): Promise<Versioned<CompanyDoc>> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const found = await findCompany(store, key);
    const next = change(found.doc);
    if (next === undefined) return found;
    const written = await store.companies.replace({ workspaceId: key.workspaceId }, next, found.etag);
    if (typeof written === 'object') return written;
  }
  throw new AppError('etag_mismatch', 'Somebody else is changing this company right now. Try again.');
}
