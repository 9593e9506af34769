/** Add a company to a workspace. */
import type { Ambient } from '../ambient.ts';
import type { NewCompany } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import { defaultSettings } from '../contract/settings.ts';
import { AppError } from '../errors.ts';
import type { Store, Versioned } from '../store/port.ts';
import { record } from './audit.ts';
import { type CompanyDoc, companyNameKey } from './company.ts';
import type { z } from 'zod';

export interface CreateDeps {
  store: Store;
  ambient: Ambient;
  /** `auto`: active at once. */
  activation: 'manual' | 'auto';
}

export async function createCompany(deps: CreateDeps, workspaceId: string, by: Actor, body: z.output<typeof NewCompany>): Promise<Versioned<CompanyDoc>> {
  const id = deps.ambient.newId();
  const company: CompanyDoc = {
    id,
    workspaceId,
    name: body.name,
    nameKey: companyNameKey(body.name, id),
    module: deps.activation === 'auto' ? 'active' : 'inactive',
    link: null,
    settings: defaultSettings(),
    createdAt: deps.ambient.now().toISOString(),
    createdBy: by,
  };
  const created = await deps.store.companies.create({ workspaceId }, company);
  if (created === 'exists') throw new AppError('internal', 'The new company could not be written. Try again.');
  await record(deps, { workspaceId, companyId: id, by, action: 'company.create', detail: body.name });
  return created;
}
