/** One person by what people know of one another: object id, user principal name or mail address. And the tenant itself. */
import { Guid } from '../contract/primitives.ts';
import type { Attribute } from '../contract/settings.ts';
import type { DirectoryPerson, Tenant } from '../sync/directory.ts';
import { checkReadableAlone } from './readable.ts';
import { isAbsent, refused, type Asked } from './refusals.ts';
import { selectOf } from './selection.ts';
import { idOf, isObject, toDirectoryPerson } from './toDirectoryPerson.ts';
import { toPage } from './pages.ts';
import { people, personPage, type Reach } from './users.ts';

/** A key that starts with `$` needs the other form. Source: https://learn.microsoft.com/graph/api/user-get */
function userPath(key: string): string {
  return key.startsWith('$') ? `users('${encodeURIComponent(key.replaceAll("'", "''"))}')` : `users/${encodeURIComponent(key)}`;
}

async function readOne({ send, origin }: Reach, key: string, select: string): Promise<DirectoryPerson[]> {
  const reply = await send({ url: `${origin}/v1.0/${userPath(key)}?$select=${select}`, asked: people }, toDirectoryPerson);
  if (reply.ok) return [reply.value];
  if (isAbsent(reply.refusal)) return [];
  // What cannot be a user principal name is a bad request to Graph; the address may still be somebody's mail.
  if (reply.refusal.status === 400 && !Guid.safeParse(key).success) return [];
  throw refused(reply.refusal, people);
}

async function readByAddress({ send, origin }: Reach, address: string, select: string): Promise<DirectoryPerson[]> {
  const quoted = `'${address.replaceAll("'", "''")}'`;
  const filter = encodeURIComponent(`mail eq ${quoted} or userPrincipalName eq ${quoted}`);
  const reply = await send({ url: `${origin}/v1.0/users?$filter=${filter}&$select=${select}`, asked: people }, (body) => {
    const page = toPage(body);
    return page === undefined ? undefined : personPage(page);
  });
  if (reply.ok) return reply.value;
  throw refused(reply.refusal, people);
}

/**
 * Everybody whom the text fits: by object id one at most; by address also those who share a mail address. The first lookup is
 * exact at once, the second goes by an index that lags a little.
 */
export async function findPeople(reach: Reach, person: string, select: readonly Attribute[]): Promise<DirectoryPerson[]> {
  const key = person.trim();
  const properties = selectOf(select);
  const byId = Guid.safeParse(key).success;
  if (!byId && !key.includes('@')) return [];
  const found = [...(await readOne(reach, key, properties)), ...(byId ? [] : await readByAddress(reach, key, properties))];
  for (const one of found) checkReadableAlone(one, people);
  return [...new Map(found.map((one) => [one.objectId, one])).values()];
}

const tenantAsked: Asked = { what: 'the name of the organisation', permission: 'User.Read.All' };

function defaultDomainOf(domains: unknown): string {
  const known = (Array.isArray(domains) ? domains : []).filter(isObject);
  const name = (known.find((domain) => domain['isDefault'] === true) ?? known[0])?.['name'];
  return typeof name === 'string' ? name : '';
}

function toTenant(body: unknown): Tenant | undefined {
  const organization = toPage(body)?.value[0];
  const tenantId = idOf(organization);
  if (tenantId === undefined || !isObject(organization)) return undefined;
  const name = organization['displayName'];
  return { tenantId, displayName: typeof name === 'string' ? name : '', defaultDomain: defaultDomainOf(organization['verifiedDomains']) };
}

/** Source: https://learn.microsoft.com/graph/api/organization-list */
export async function readTenant({ send, origin }: Reach): Promise<Tenant> {
  const reply = await send({ url: `${origin}/v1.0/organization?$select=id,displayName,verifiedDomains`, asked: tenantAsked }, toTenant);
  if (reply.ok) return reply.value;
  throw refused(reply.refusal, tenantAsked);
}
