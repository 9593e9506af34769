import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realAmbient } from '../../../src/api/ambient.ts';
import type { Attribute } from '../../../src/api/contract/settings.ts';
import { openEntra } from '../../../src/api/entra/openEntra.ts';
import type { Entra } from '../../../src/api/entra/port.ts';
import { directoryOpener } from '../../../src/api/graph/directoryOpener.ts';
import type { Directory } from '../../../src/api/sync/directory.ts';
import { clientId, contosoId, groupNamed, homeTenantId, openWorld, polderzichtId, redirectOrigin, userNamed, type World } from './world.ts';

let world: World;
let entra: Entra;
const select: Attribute[] = ['mail', 'givenName', 'surname', 'mobilePhone', 'businessPhones[0]', 'department'];

beforeAll(async () => {
  world = await openWorld();
  const { cloudUrl } = world.cloud;
  entra = openEntra({ authorityHost: cloudUrl, clientId, credential: { kind: 'secret', secret: 'the secret' }, graphScope: `${cloudUrl}/.default`, ambient: realAmbient });
});
afterAll(async () => {
  await world.close();
});

function directory(tenantId: string): Directory {
  const tokens = (id: string, options?: { fresh?: boolean }): Promise<string> => entra.graphToken(id, options);
  const open = directoryOpener({ endpoint: world.cloud.cloudUrl, tokens, ambient: realAmbient });
  return open(tenantId, { meter: { graphRequests: 0, throttledSeconds: 0 }, signal: new AbortController().signal, freshToken: true });
}

async function collect<Item>(pages: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

describe('the product’s own clients cannot tell the sandbox from Microsoft', () => {
  it('accept a tab’s token and refuse one by a consumer key', async () => {
    expect(await entra.verifyAccessToken(await world.cloud.issueSsoToken('mila'))).toMatchObject({ tenantId: homeTenantId, roles: ['Instep.Admin'] });
    const seconds = Math.floor(Date.now() / 1000);
    const iss = `${world.cloud.cloudUrl}/${homeTenantId}/v2.0`;
    const claims = { aud: clientId, iss, tid: homeTenantId, oid: contosoId, ver: '2.0', scp: 'access_as_user', iat: seconds, nbf: seconds, exp: seconds + 600 };
    expect(await entra.verifyAccessToken(await world.cloud.signToken(claims, 'entra'))).toMatchObject({ tenantId: homeTenantId });
    expect(await entra.verifyAccessToken(await world.cloud.signToken(claims, 'consumer'))).toHaveProperty('refused');
  });

  it('sign an admin in and learn the directory role', async () => {
    const request = { state: 'state', nonce: 'nonce', codeVerifier: 'v'.repeat(60), redirectUri: `${redirectOrigin}/link/signed-in` };
    const url = await entra.signInUrl(request);
    expect(url.startsWith(world.cloud.peopleUrl)).toBe(true);
    const chosen = await fetch(url, { method: 'POST', body: new URLSearchParams({ account: 'contoso-admin' }), redirect: 'manual' });
    const code = new URL(chosen.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const admin = await entra.redeemCode(code, request);
    expect(admin).toMatchObject({ tenantId: contosoId, name: 'MOD Administrator' });
    expect(admin.wids).toContain('62e90394-69f5-4237-9190-012177145e10');
  });

  it('ask for consent at an address that exists, and are refused until it is given', async () => {
    await expect(entra.graphToken(contosoId)).rejects.toMatchObject({ code: 'consent_missing' });
    const page = await fetch(await entra.adminConsentUrl(contosoId, 'state', `${redirectOrigin}/link/consented`));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('account-contoso-admin')]);
    await world.cloud.act(contosoId, { kind: 'grantConsent' });
    await world.cloud.act(polderzichtId, { kind: 'grantConsent' });
    expect(await directory(contosoId).tenant()).toEqual({ tenantId: contosoId, displayName: 'Contoso', defaultDomain: 'M365x214355.onmicrosoft.com' });
  });

  it('read everyone, a group with all below it, and what changed', async () => {
    const polder = directory(polderzichtId);
    expect(await collect(polder.everyone(select))).toHaveLength(450);
    const staff = groupNamed(world, polderzichtId, 'Alle medewerkers');
    const members = await collect(polder.members(staff, select));
    expect(members).toHaveLength(await polder.countMembers(staff));
    expect(await collect(polder.memberIds(staff))).toHaveLength(members.length);
    const link = await polder.latestDelta(select);
    const { ids } = await world.cloud.act(polderzichtId, { kind: 'deleteMany', count: 3 });
    const round = polder.delta(link);
    const page = await round.next();
    expect(page.done ? [] : page.value.removed.map(({ objectId }) => objectId).sort()).toEqual([...ids].sort());
    const places = await polder.whereabouts([...ids, userNamed(world, polderzichtId, 'Zo')], select);
    expect([...places.values()].filter(({ found }) => found)).toHaveLength(1);
  });

  it('see which groups a person is in, search groups, find people', async () => {
    const here = directory(contosoId);
    const lidia = userNamed(world, contosoId, 'Lidia Holloway');
    const groups = ['All Staff', 'Marketing'].map((name) => groupNamed(world, contosoId, name));
    expect((await here.memberOf([lidia], groups)).get(lidia)).toEqual(groups.slice(0, 1));
    expect((await here.groups('sales', 10, undefined)).items.map((group) => group.displayName).sort()).toEqual(['Inside Sales', 'Sales']);
    expect((await here.groups(undefined, 50, undefined)).items.map((group) => group.kind)).toContain('dynamic');
    expect(await here.find('AdeleV@M365x214355.onmicrosoft.com', select)).toHaveLength(1);
  });

  it('go on from the same page when throttled, and fail honestly when a page stays broken', async () => {
    await world.cloud.act(polderzichtId, { kind: 'fault', fault: { kind: 'throttle', on: 'users', retryAfter: 'decimal', seconds: 0.2, times: 2 } });
    expect(await collect(directory(polderzichtId).everyone(select))).toHaveLength(447);
    await world.cloud.act(polderzichtId, { kind: 'fault', fault: { kind: 'error', status: 403, on: 'users' } });
    await expect(collect(directory(polderzichtId).everyone(select))).rejects.toMatchObject({ code: 'directory_denied' });
  });

  it('notice that consent was taken back', async () => {
    await world.cloud.act(contosoId, { kind: 'revokeConsent' });
    await expect(collect(directory(contosoId).everyone(select))).rejects.toMatchObject({ code: 'consent_missing' });
  });
});
