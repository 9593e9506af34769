/** The existing side of a full reading: a few hundred bytes a person, no whole documents. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';

export interface KnownPerson {
  personId: string;
  fingerprint: string | null;
  current: boolean;
  inScope: boolean;
  seen: boolean;
}

export interface Known {
  /** People of the linked tenant, by object id. */
  people: Map<string, KnownPerson>;
  /** Current people, before the run, of whatever tenant. */
  current: number;
  /** People whose object id belongs to another tenant than the linked one. They can't be asked for there, so nothing happens to them. */
  ofOtherTenant: number;
  any: boolean;
}

const fields = ['id', 'objectId', 'tenantId', 'fingerprint', 'status', 'inScope'] as const;

export async function loadKnown(store: Store, key: CompanyKey, tenantId: string): Promise<Known> {
  const known: Known = { people: new Map(), current: 0, ofOtherTenant: 0, any: false };
  for await (const rows of store.people.scan(key, fields)) {
    for (const row of rows) {
      known.any = true;
      const current = row.status === 'current';
      if (current) known.current += 1;
      if (row.objectId === null) continue;
      if (row.tenantId !== tenantId) {
        if (current) known.ofOtherTenant += 1;
        continue;
      }
      known.people.set(row.objectId, { personId: row.id, fingerprint: row.fingerprint, current, inScope: row.inScope, seen: false });
    }
  }
  return known;
}
