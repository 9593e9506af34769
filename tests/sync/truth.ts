/**
 * What the stored people ought to be, worked out from Graph's own JSON by the rules of the contract, without any of the product's code:
 * asked of the make-believe Graph by hand.
 */
import type { Cloud } from '../../src/sandbox/cloud/port.ts';
import { clientId } from './engineWorld.ts';

type GraphUser = Record<string, unknown> & { id: string };

export interface TruePerson {
  objectId: string;
  displayName: string;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  mobile: string | null;
  language: string | null;
  active: boolean;
  notes: string | null;
}

async function ask(cloud: Cloud, tenant: string): Promise<(path: string) => Promise<GraphUser[]>> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'secret', scope: `${cloud.cloudUrl}/.default` });
  const token = (await (await fetch(`${cloud.cloudUrl}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: form })).json()) as { access_token: string };
  return async (path) => {
    const all: GraphUser[] = [];
    for (let url: string | undefined = `${cloud.cloudUrl}/v1.0/${path}`; url !== undefined;) {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token.access_token}`, ConsistencyLevel: 'eventual' } });
      if (!answer.ok) throw new Error(`Graph answered ${String(answer.status)} for ${path}`);
      const page = (await answer.json()) as { value: GraphUser[]; '@odata.nextLink'?: string };
      all.push(...page.value);
      url = page['@odata.nextLink'];
    }
    return all;
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function truePerson(user: GraphUser): TruePerson {
  const upn = text(user['userPrincipalName']);
  const phones = user['businessPhones'];
  const notes = [user['jobTitle'], user['department'], user['officeLocation']].map(text).filter((part) => part !== null);
  return {
    objectId: user.id.toLowerCase(), displayName: text(user['displayName']) ?? '', email: text(user['mail']) ?? (upn !== null && !upn.includes('#EXT#') ? upn : null),
    firstName: text(user['givenName']), lastName: text(user['surname']), phone: Array.isArray(phones) ? text(phones[0]) : null, mobile: text(user['mobilePhone']),
    language: text(user['preferredLanguage']), active: user['accountEnabled'] === true, notes: notes.length === 0 ? null : notes.join(' · '),
  };
}

const select = 'id,displayName,userPrincipalName,mail,givenName,surname,businessPhones,mobilePhone,preferredLanguage,accountEnabled,jobTitle,department,officeLocation,userType';

/** Everybody but guests; of the included groups, without the excluded ones, when groups are given. In the order of their ids. */
export async function truthOf(cloud: Cloud, tenant: string, groups?: { include: string[]; exclude: string[] }): Promise<TruePerson[]> {
  const get = await ask(cloud, tenant);
  const users = await get(`users?$select=${select}&$top=999`);
  const membersOf = async (ids: string[]) => {
    const members = new Set<string>();
    for (const id of ids) for (const member of await get(`groups/${id}/transitiveMembers/microsoft.graph.user?$select=id&$count=true&$top=999`)) members.add(member.id);
    return members;
  };
  const included = groups === undefined ? undefined : await membersOf(groups.include);
  const excluded = await membersOf(groups?.exclude ?? []);
  const inScope = users.filter((user) => String(user['userType']).toLowerCase() !== 'guest' && (included?.has(user.id) ?? true) && !excluded.has(user.id));
  return inScope.map(truePerson).sort((a, b) => (a.objectId < b.objectId ? -1 : 1));
}
