/** People for tests of the core: whole, small and deterministic. */
import { defaultSettings, type Settings } from '../../src/api/contract/settings.ts';
import { personKeys } from '../../src/api/person/keys.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { type ApplyContext, createdPerson } from '../../src/api/sync/applyChange.ts';
import type { DirectoryPerson } from '../../src/api/sync/directory.ts';
import { desiredOf, type PlanContext, planCreate } from '../../src/api/sync/planPerson.ts';

export const tenantId = 'dcd219dd-bc68-4b9b-bf0b-4a33a796be35';
export const companyId = 'company1';
export const actor = { tenantId: 'w', objectId: '00000000-0000-4000-8000-00000000000a', name: 'Mila Janssen' };

export function contextWith(settings: Settings = defaultSettings()): PlanContext {
  return { companyId, tenantId, settings };
}

export const applyContext: ApplyContext = { workspaceId: 'w', companyId, tenantId, runId: 'run1', pageId: 'run1.000000', at: '2026-01-02T03:04:05.000Z' };

export function objectIdOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function directoryPerson(n: number, values: DirectoryPerson['values'] = {}, more: Partial<DirectoryPerson> = {}): DirectoryPerson {
  return {
    objectId: objectIdOf(n), accountEnabled: true, userType: 'Member', licensed: true,
    values: {
      displayName: `Person ${String(n)}`, userPrincipalName: `p${String(n)}@contoso.com`, mail: `p${String(n)}@contoso.com`, givenName: 'Person', surname: String(n),
      'businessPhones[0]': `+31 20 ${String(n)}`, mobilePhone: `+31 6 ${String(n)}`, preferredLanguage: 'nl-NL', jobTitle: 'Nurse', department: 'Care', officeLocation: 'A1', ...values,
    },
    ...more,
  };
}

export function storedPerson(person: DirectoryPerson, settings: Settings = defaultSettings()): PersonDoc {
  const context = contextWith(settings);
  const change = planCreate(person, desiredOf(person, settings), 'new_in_directory', context);
  return createdPerson(change, change.personId ?? '', applyContext);
}

export function edited(person: PersonDoc, values: Partial<PersonDoc>): PersonDoc {
  const next = { ...person, ...values };
  return { ...next, ...personKeys(next) };
}
