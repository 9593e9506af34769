/** From a Graph group to a `Group` that can be a sync scope. Pure. */
import type { Group } from '../contract/company.ts';
import { idOf, isObject } from './toDirectoryPerson.ts';

export const groupSelect = 'id,displayName,description,groupTypes,mailEnabled,securityEnabled';

function kindOf(types: readonly unknown[], mailEnabled: boolean, securityEnabled: boolean): Group['kind'] | undefined {
  if (types.includes('Unified')) return 'microsoft365';
  if (!securityEnabled) return undefined;
  if (types.includes('DynamicMembership')) return 'dynamic';
  return mailEnabled ? 'mailEnabledSecurity' : 'security';
}

/**
 * undefined for what cannot be a scope: distribution lists, and what is no group at all.
 * Source: https://learn.microsoft.com/graph/api/resources/groups-overview#group-types-in-microsoft-entra-id-and-microsoft-graph
 */
export function toGroup(raw: unknown): Group | undefined {
  const id = idOf(raw);
  if (id === undefined || !isObject(raw)) return undefined;
  const types: readonly unknown[] = Array.isArray(raw['groupTypes']) ? raw['groupTypes'] : [];
  const kind = kindOf(types, raw['mailEnabled'] === true, raw['securityEnabled'] === true);
  if (kind === undefined) return undefined;
  const { displayName, description } = raw;
  return {
    id,
    displayName: typeof displayName === 'string' && displayName !== '' ? displayName : id,
    description: typeof description === 'string' ? description : null,
    kind,
  };
}
