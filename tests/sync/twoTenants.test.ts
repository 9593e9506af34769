/** Companies of several tenants, synced by one process at the same time: even where ids and addresses are the same, nothing of one shows in another. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompanyDoc, CompanyKey } from '../../src/api/company/company.ts';
import type { Cloud } from '../../src/sandbox/cloud/port.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import type { Worker } from '../../src/api/sync/worker.ts';
import type { PersonDoc } from '../../src/api/person/person.ts';
import { admin, type EngineWorld, openCloud, openWorld } from './engineWorld.ts';
import { team, userIdOf, userRecord } from './tenants.ts';

const people = 30;
const tenants = { one: '5eed0001-1111-4222-8333-444444444444', two: '5eed0002-1111-4222-8333-444444444444' } as const;
type Name = keyof typeof tenants;

/** The same ids and addresses in both; only the surname tells them apart. */
function tenantOf(name: Name) {
  return team({ people, tenantId: tenants[name], users: Array.from({ length: people }, (_, n) => userRecord(n, { surname: `of ${name} ${String(n)}`, displayName: `Person ${String(n)} of ${name}` })) });
}

interface Member {
  key: CompanyKey;
  tenant: Name;
}
/** Two companies of one workspace on two tenants, and in another workspace one that is named as the first. */
const members: readonly [Member, ...Member[]] = [
  { key: { workspaceId: admin.tenantId, companyId: 'contoso1' }, tenant: 'one' },
  { key: { workspaceId: admin.tenantId, companyId: 'fabrikam' }, tenant: 'two' },
  { key: { workspaceId: '77777777-0000-4000-8000-000000000007', companyId: 'contoso1' }, tenant: 'two' },
];

let cloud: Cloud;
let world: EngineWorld;
let worker: Worker;
let told: { runId: string; status: string }[];
beforeEach(async () => {
  cloud = await openCloud(tenants.one, { extraTenants: [tenantOf('one'), tenantOf('two')], latencyMs: 2 });
  await cloud.act(tenants.two, { kind: 'grantConsent' });
  world = await openWorld({ tenantId: tenants.one, sharedCloud: cloud });
  told = [];
  worker = world.anotherWorker({ announce: (_key, run) => { told.push({ runId: run.id, status: run.status }); return Promise.resolve(); } });
  const company = await world.company();
  for (const { key, tenant } of members) await world.store.companies.put(key, linked(company, key, tenants[tenant]));
});
afterEach(async () => {
  await worker.stop();
  await world.close();
  await cloud.close();
});

function linked(company: CompanyDoc, key: CompanyKey, tenantId: string): CompanyDoc {
  if (company.link === null) throw new Error('no link');
  return { ...company, id: key.companyId, workspaceId: key.workspaceId, link: { ...company.link, tenantId } };
}

async function runOf(key: CompanyKey, runId: string): Promise<RunDoc> {
  const found = await world.store.runs.get(key, runId);
  if (found === undefined) throw new Error('no run');
  return found.doc;
}

/** All companies at the same time. */
async function syncAll(): Promise<RunDoc[]> {
  told.length = 0;
  const started = await Promise.all(members.map(({ key }) => world.runs.start(key, admin, { kind: 'apply', trigger: 'manual' })));
  await Promise.all(members.map(({ key }, n) => worker.work(key, started[n]?.id ?? '')));
  const firstEnd = told.findIndex(({ status }) => status === 'succeeded');
  expect(new Set(told.slice(0, firstEnd).map(({ runId }) => runId)).size, 'they run side by side').toBe(members.length);
  world.later(31 * 60_000);
  return Promise.all(members.map(({ key }, n) => runOf(key, started[n]?.id ?? '')));
}

async function peopleOf(key: CompanyKey, status: PersonDoc['status']): Promise<PersonDoc[]> {
  return (await world.store.people.list(key, { where: { status }, orderBy: 'nameKey', limit: 500 })).items.map(({ doc }) => doc);
}

async function expectOwnPeople({ key, tenant }: Member, gone: readonly number[]): Promise<void> {
  const current = await peopleOf(key, 'current');
  expect(current.map((person) => person.objectId).sort()).toEqual(Array.from({ length: people }, (_, n) => n).filter((n) => !gone.includes(n)).map((n) => userIdOf(n)));
  const all = [...current, ...(await peopleOf(key, 'archived'))];
  expect(all.filter((person) => person.tenantId !== tenants[tenant] || person.workspaceId !== key.workspaceId || person.companyId !== key.companyId || !person.displayName.endsWith(`of ${tenant}`))).toEqual([]);
}

async function expectOwnState({ key, tenant }: Member, run: RunDoc): Promise<void> {
  expect((await world.store.syncStates.get(key, key.companyId))?.doc).toMatchObject({ id: key.companyId, workspaceId: key.workspaceId, tenantId: tenants[tenant], runId: run.id, inScope: run.counts.inScope });
  expect((await world.store.leases.get(key, key.companyId))?.doc).toMatchObject({ active: null, lastRunNumber: run.number });
}

describe('companies of several tenants, synced at the same time', () => {
  it('get the people of their own tenant each, under ids of their own', async () => {
    const runs = await syncAll();
    for (const [n, member] of members.entries()) {
      const run = runs[n];
      if (run === undefined) throw new Error('no run');
      expect(run).toMatchObject({ status: 'succeeded', number: 1, counts: { created: people } });
      await expectOwnPeople(member, []);
      await expectOwnState(member, run);
    }
    const ids = (await Promise.all(members.slice(0, 2).map(({ key }) => peopleOf(key, 'current')))).flat().map((person) => person.id);
    expect(new Set(ids).size).toBe(2 * people);
  });

  it('follow the changes of their own tenant each, by a delta link of their own', async () => {
    await syncAll();
    await cloud.act(tenants.one, { kind: 'delete', userId: userIdOf(1) });
    await cloud.act(tenants.two, { kind: 'delete', userId: userIdOf(2) });
    await cloud.act(tenants.two, { kind: 'changeField', userId: userIdOf(3), field: 'jobTitle', value: 'Only of two' });
    const runs = await syncAll();
    for (const [n, member] of members.entries()) {
      const run = runs[n];
      if (run === undefined) throw new Error('no run');
      expect(run).toMatchObject({ status: 'succeeded', number: 2, reading: 'delta', counts: { created: 0, archived: 1, updated: member.tenant === 'one' ? 0 : 1 } });
      await expectOwnPeople(member, [member.tenant === 'one' ? 1 : 2]);
      await expectOwnState(member, run);
      expect((await peopleOf(member.key, 'current')).filter((person) => person.jobTitle === 'Only of two')).toHaveLength(member.tenant === 'one' ? 0 : 1);
    }
    expect((await syncAll()).map((run) => run.counts)).toEqual(members.map(() => expect.objectContaining({ inScope: people - 1, created: 0, updated: 0, archived: 0, restored: 0 }) as unknown));
  });

  it('are stopped and fail each for itself', async () => {
    await cloud.act(tenants.two, { kind: 'revokeConsent' });
    const started = await Promise.all(members.map(({ key }) => world.runs.start(key, admin, { kind: 'apply', trigger: 'manual' })));
    await Promise.all(members.map(({ key }, n) => worker.work(key, started[n]?.id ?? '')));
    const runs = await Promise.all(members.map(({ key }, n) => runOf(key, started[n]?.id ?? '')));
    expect(runs.map((run) => run.status)).toEqual(['succeeded', 'failed', 'failed']);
    await expectOwnPeople(members[0], []);
    for (const { key } of members.slice(1)) expect(await peopleOf(key, 'current')).toEqual([]);
    const links = await Promise.all(members.map(async ({ key }) => (await world.store.companies.get(key, key.companyId))?.doc.link?.status));
    expect(links).toEqual(['linked', 'broken', 'broken']);
  });
});
