/** The pure planner alone: so many existing people against as many desired, one in a hundred changed. */
import { defaultSettings } from '../../src/api/contract/settings.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { createdPerson } from '../../src/api/sync/applyChange.ts';
import { fingerprintOf } from '../../src/api/sync/digest.ts';
import type { DirectoryPerson } from '../../src/api/sync/directory.ts';
import { desiredOf, planCreate, planExisting } from '../../src/api/sync/planPerson.ts';
import type { Planned } from './messages.ts';

const settings = defaultSettings();
const context = { companyId: 'bench', tenantId: 't', settings };
const apply = { workspaceId: 'w', companyId: 'bench', tenantId: 't', runId: 'r', pageId: 'r.0', at: '2026-01-01T00:00:00.000Z' };

function person(n: number, mobilePhone: string): DirectoryPerson {
  const name = `person${String(n)}`;
  return {
    objectId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, accountEnabled: true, userType: 'Member', licensed: true,
    values: {
      displayName: name, userPrincipalName: `${name}@bench.example`, mail: `${name}@bench.example`, givenName: 'Person', surname: String(n), 'businessPhones[0]': '+31 20 1234567', mobilePhone,
      preferredLanguage: 'nl-NL', jobTitle: 'Nurse', department: 'Care', officeLocation: 'A1',
    },
  };
}

export function planEveryone(people: number): Planned {
  const existing = new Map<string, PersonDoc>();
  for (let n = 0; n < people; n++) {
    const told = person(n, '+31 6 1');
    const create = planCreate(told, desiredOf(told, settings), 'new_in_directory', context);
    existing.set(told.objectId, createdPerson(create, create.personId ?? '', apply));
  }
  const desired = Array.from({ length: people }, (_, n) => person(n, n % 100 === 0 ? '+31 6 2' : '+31 6 1'));
  const started = performance.now();
  let changes = 0;
  for (const told of desired) {
    const wanted = desiredOf(told, settings);
    const stored = existing.get(told.objectId);
    if (stored === undefined || stored.fingerprint === fingerprintOf(wanted)) continue;
    if (planExisting(stored, told, wanted, context) !== undefined) changes += 1;
  }
  return { wallMs: performance.now() - started, changes };
}
