import { describe, expect, it } from 'vitest';
import { contoso } from '../../../src/sandbox/cloud/data/contoso.ts';
import { generateTenant } from '../../../src/sandbox/cloud/data/generateTenant.ts';
import { homeWorkspace, secondWorkspace } from '../../../src/sandbox/cloud/data/workspaces.ts';
import { transitiveMemberIds } from '../../../src/sandbox/cloud/directory/membership.ts';
import { openTenant } from '../../../src/sandbox/cloud/directory/tenant.ts';
import { viewOf } from '../../../src/sandbox/cloud/directory/view.ts';
import { openWorld } from './world.ts';

describe('Contoso', () => {
  it('is the demo tenant’s 32 users, a guest and a disabled account; rooms and the shared mailbox cannot sign in and have no licence', () => {
    const { users } = contoso();
    expect(users).toHaveLength(34);
    const rooms = users.filter((user) => /^(Conf Room|Support shared)/.test(user.displayName));
    expect(rooms).toHaveLength(7);
    for (const room of rooms) expect([room['accountEnabled'], room['assignedLicenses']]).toEqual([false, undefined]);
    expect(users.filter((user) => user['userType'] === 'Guest')).toHaveLength(1);
  });
});

describe('a generated tenant', () => {
  const made = generateTenant({ people: 2500, seed: 'polderzicht' });

  it('is the same for the same seed, and another for another', () => {
    expect(generateTenant({ people: 2500, seed: 'polderzicht' })).toEqual(made);
    expect(generateTenant({ people: 20, seed: 'b' }).users[0]).not.toEqual(generateTenant({ people: 20, seed: 'a' }).users[0]);
  });

  it('gives everybody an id and a principal name of their own', () => {
    expect(new Set(made.users.map((user) => user.id)).size).toBe(2500);
    expect(new Set(made.users.map((user) => user.userPrincipalName.toLowerCase())).size).toBe(2500);
    for (const user of made.users) expect(user.userPrincipalName).toMatch(/^[a-z0-9.#_-]+@/i);
  });

  it('has diacritics, tussenvoegsels, people without phones, guests, mailboxes and odd numbers', () => {
    const share = (test: (user: (typeof made.users)[number]) => boolean): number => made.users.filter(test).length / made.users.length;
    expect(share((user) => /[^\p{ASCII}]/u.test(user.displayName))).toBeGreaterThan(0.15);
    expect(share((user) => /^(van|de|ter|ten|op|in|d')/.test(typeof user['surname'] === 'string' ? user['surname'] : ''))).toBeGreaterThan(0.3);
    expect(share((user) => user['mobilePhone'] === undefined && user['businessPhones'] === undefined)).toBeGreaterThan(0.15);
    expect(share((user) => user['userType'] === 'Guest')).toBeCloseTo(0.03);
    expect(new Set(made.users.map((user) => (typeof user['mobilePhone'] === 'string' ? user['mobilePhone'].replaceAll(/\d/g, '9') : ''))).size).toBeGreaterThan(5);
  });

  it('nests groups three deep, with a cycle', () => {
    const tenant = openTenant(made);
    const view = viewOf(tenant);
    const idOf = (name: string): string => made.groups.find((group) => group.displayName === name)?.id ?? '';
    const everybody = transitiveMemberIds(view, idOf('Alle medewerkers')).filter((id) => view.user(id));
    expect(everybody).toHaveLength(made.users.filter((user) => user['department'] !== undefined).length);
    expect(transitiveMemberIds(view, idOf('Thuiszorg'))).toContain(idOf('Team Thuiszorg Zwolle'));
    expect(transitiveMemberIds(view, idOf('Team Thuiszorg Zwolle'))).toContain(idOf('Thuiszorg'));
    expect(transitiveMemberIds(view, idOf('Team Thuiszorg Zwolle'))).not.toContain(idOf('Team Thuiszorg Zwolle'));
  });
});

describe('personas', () => {
  it('are two admins who are host, a reader, nobody in particular, and another workspace’s admin', () => {
    const all = [...homeWorkspace('33333333-3333-4333-8333-333333333333').personas, ...secondWorkspace().personas];
    expect(all.map(({ id, roles, host }) => [id, roles, host])).toEqual([
      ['mila', ['Instep.Admin'], true],
      ['sanne', ['Instep.Admin'], true],
      ['ravi', ['Instep.Reader'], false],
      ['noor', [], false],
      ['eva', ['Instep.Admin'], false],
    ]);
  });
});

describe('a very large tenant', () => {
  it('of 30,000 serves its pages of 999 one after the other', async () => {
    const big = generateTenant({ people: 30_000, seed: 'groot' });
    const world = await openWorld({ extraTenants: [big] });
    await world.cloud.act(big.tenantId, { kind: 'grantConsent' });
    const token = await world.graphToken(big.tenantId);
    const seen = new Set<unknown>();
    let pages = 0;
    let link: string | undefined = '/users?$select=id,displayName,mail,accountEnabled,assignedLicenses,businessPhones,department&$top=999';
    while (link !== undefined) {
      const page = await world.graph(link, { token });
      for (const item of page.items()) seen.add(item['id']);
      link = page.link('next');
      pages += 1;
    }
    expect([pages, seen.size]).toEqual([31, 30_000]);
    await world.close();
  });
});
