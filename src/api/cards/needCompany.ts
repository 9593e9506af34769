import type { CompanyDoc, CompanyKey } from '../company/company.ts';
import { AppError } from '../errors.ts';
import type { CardsDeps } from './deps.ts';

/** The company of this workspace; another workspace's, an unknown one and one being erased are all `not_found`. */
export async function needCompany(deps: CardsDeps, key: CompanyKey): Promise<CompanyDoc> {
  const found = await deps.store.companies.get({ workspaceId: key.workspaceId }, key.companyId);
  if (found === undefined || found.doc.erasing === true) throw new AppError('not_found', 'There is no such company in this workspace.');
  return found.doc;
}
