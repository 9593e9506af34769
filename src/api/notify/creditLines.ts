/** Balances with the names of what they buy. */
import type { CompanyKey } from '../company/company.ts';
import type { Store } from '../store/port.ts';

export interface CreditLine {
  name: string;
  available: number;
  reserved: number;
}

/** In the order of the catalogue; what the catalogue does not know any more comes last, by its id. */
export async function readCredits(store: Store, key: CompanyKey, homeTenantId: string): Promise<CreditLine[]> {
  const [account, catalogue] = await Promise.all([store.accounts.get(key, key.companyId), store.catalogues.get({ workspaceId: homeTenantId }, 'catalogue')]);
  const balances = account?.doc.balances ?? {};
  const { cardTypes = [], licences = [], accessories = [] } = catalogue?.doc ?? {};
  const names = new Map([...cardTypes.map((type) => [type.id, `${type.name} (${type.material})`] as const), ...[...licences, ...accessories].map((item) => [item.id, item.name] as const)]);
  const order = [...names.keys()];
  const place = (item: string): number => (order.includes(item) ? order.indexOf(item) : order.length);
  return Object.entries(balances)
    .filter(([, balance]) => balance.available > 0 || balance.reserved > 0)
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b))
    .map(([item, { available, reserved }]) => ({ name: names.get(item) ?? item, available, reserved }));
}
