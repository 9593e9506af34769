/** Who is stored under an e-mail address, current or archived, of whatever tenant or of none. */
import type { CompanyKey } from '../company/company.ts';
import type { PersonDoc } from '../person/person.ts';
import type { Store } from '../store/port.ts';

const keysAtOnce = 250;

/** By e-mail in lower case. Addresses that nobody has are not in it. */
export async function addressHolders(store: Store, key: CompanyKey, emailKeys: ReadonlySet<string>): Promise<Map<string, PersonDoc[]>> {
  const keys = [...emailKeys];
  const holders = new Map<string, PersonDoc[]>();
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const where = { emailKey: { in: keys.slice(at, at + keysAtOnce) } };
    let after: string | undefined;
    do {
      const found = await store.people.list(key, { where, orderBy: 'nameKey', limit: 500, ...(after === undefined ? {} : { after }) });
      for (const { doc } of found.items) holders.set(doc.emailKey ?? '', [...(holders.get(doc.emailKey ?? '') ?? []), doc]);
      after = found.next;
    } while (after !== undefined);
  }
  return holders;
}
