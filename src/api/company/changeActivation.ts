/** The module of a company: asked for by its admin, activated and deactivated by the host. */
import type { Ambient } from '../ambient.ts';
import type { ModuleState } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Store, Versioned } from '../store/port.ts';
import { record } from './audit.ts';
import type { CompanyDoc, CompanyKey } from './company.ts';
import { changeCompany } from './findCompany.ts';

export type ActivationVerb = 'request' | 'activate' | 'deactivate';

export interface ActivationDeps {
  store: Store;
  ambient: Ambient;
  refreshSchedule: (key: CompanyKey) => Promise<void>;
}

/** Asking again, or for what is active already, changes nothing. The host may activate without having been asked. */
export function nextModule(current: ModuleState, verb: ActivationVerb): ModuleState {
  switch (verb) {
    case 'request':
      return current === 'inactive' ? 'requested' : current;
    case 'activate':
      return 'active';
    case 'deactivate':
      return 'inactive';
  }
}

/** Throws `not_found`. */
export async function changeActivation(deps: ActivationDeps, key: CompanyKey, by: Actor, verb: ActivationVerb): Promise<Versioned<CompanyDoc>> {
  let changed = false;
  const written = await changeCompany(deps.store, key, (company) => {
    const module = nextModule(company.module, verb);
    changed = module !== company.module;
    return changed ? { ...company, module } : undefined;
  });
  if (changed) {
    await deps.refreshSchedule(key);
    await record(deps, { workspaceId: key.workspaceId, companyId: key.companyId, by, action: `activation.${verb}`, detail: written.doc.module });
  }
  return written;
}
