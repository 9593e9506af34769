/**
 * Hundreds of changes in the directory, in any order, with everything that may go wrong in between, and people who edit, decline and take
 * back: afterwards the stored people are what the directory says and what was pinned, nobody twice, and planning again finds nothing to do.
 * The same for the same seed. `CHAOS_SEEDS`, `CHAOS_ROUNDS`: others, and more.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/api/contract/settings.ts';
import { leaseSeconds } from '../../src/api/sync/claim.ts';
import type { RunDoc } from '../../src/api/sync/run.ts';
import { isInProgress } from '../../src/api/sync/run.ts';
import type { DirectoryAction, Fault } from '../../src/sandbox/cloud/port.ts';
import { createRandom, type Random } from '../../src/sandbox/cloud/data/random.ts';
import { Hands } from './chaosHands.ts';
import { admin, type EngineWorld, openWorld } from './engineWorld.ts';
import { type Death, mortal } from './killing.ts';
import { groupId, team, tenantId, type TeamSketch, userRecord } from './tenants.ts';
import { type TruePerson, truthOf } from './truth.ts';

const people = 40;
const sketch: TeamSketch = {
  people,
  users: [...Array.from({ length: people }, (_, n) => userRecord(n)), userRecord(50, { userType: 'Guest' }), userRecord(51, { userType: 'Guest' })],
  groups: {
    all: { displayName: 'All', groups: ['care', 'office'] },
    care: { displayName: 'Care', people: Array.from({ length: 20 }, (_, n) => n), groups: ['night'] },
    night: { displayName: 'Night', people: [3, 21, 22, 23], groups: ['all'] },
    office: { displayName: 'Office', people: [1, 2, 30, 31, 32, 33, 50] },
    blocked: { displayName: 'Blocked', people: [2, 30] },
  },
};
const groupNames = ['care', 'night', 'office', 'blocked'] as const;

const scopes: Record<string, Settings['scope']> = {
  everyone: { kind: 'everyone' },
  'groups in groups, without those of another': {
    kind: 'groups', include: [{ id: groupId(sketch, 'all'), displayName: 'All' }, { id: groupId(sketch, 'office'), displayName: 'Office' }], exclude: [{ id: groupId(sketch, 'blocked'), displayName: 'Blocked' }],
  },
};

let world: EngineWorld;
let hands: Hands;
/** Of the directory: those that were possible as things were. */
let changes: number;
afterEach(async () => { await world.close(); });

function oneOf<T>(random: Random, items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('nothing to choose from');
  return random.pick([first, ...rest]);
}

function someAction(random: Random, users: readonly { id: string; gone: boolean }[]): DirectoryAction {
  const present = users.filter((user) => !user.gone);
  const gone = users.filter((user) => user.gone);
  const userId = oneOf(random, present).id;
  const group = () => groupId(sketch, random.pick(groupNames));
  const field = random.pick(['givenName', 'surname', 'jobTitle', 'officeLocation', 'preferredLanguage', 'mail', 'displayName']);
  const value = field !== 'displayName' && random.chance(0.25) ? null : `${field} ${String(random.below(1000))}${field === 'mail' ? '@team.example' : ''}`;
  const choices: DirectoryAction[] = [
    { kind: 'changeNumber', userId }, { kind: 'changeNumber', userId, mobilePhone: null },
    { kind: 'changeField', userId, field, value: field === 'mail' && value !== null ? value.replaceAll(' ', '') : value }, { kind: 'changeField', userId, field: 'businessPhones', value: random.chance(0.5) ? [] : ['+31 1'] },
    { kind: 'changeField', userId, field: 'userType', value: random.pick(['Guest', 'Member', 'Member']) },
    { kind: 'renameUser', userId, givenName: 'New', surname: `Name ${String(random.below(100))}`, userPrincipalName: `new${String(random.below(1e6))}@team.example` },
    { kind: random.pick(['disable', 'enable'] as const), userId },
    { kind: 'addToGroup', groupId: group(), memberId: userId }, { kind: 'removeFromGroup', groupId: group(), memberId: userId },
    ...(present.length > 25 ? [{ kind: 'delete' as const, userId }] : []),
    ...(users.length < 48 ? [{ kind: 'hire' as const, ...(random.chance(0.5) ? { groupIds: [group()] } : {}) }] : []),
    ...(gone.length > 0 ? [{ kind: random.pick(['restore', 'restore', 'purge'] as const), userId: oneOf(random, gone).id }] : []),
  ];
  return oneOf(random, choices);
}

/** Nothing here lies about one person when asked about this one person: that is the evidence everything rests on. */
function someFault(random: Random): Fault {
  const list = () => random.pick(['users', 'delta', 'members', 'any'] as const);
  const after = random.below(2);
  const times = 1 + random.below(3);
  return random.pick<() => Fault>([
    () => ({ kind: 'throttle', retryAfter: random.pick(['integer', 'decimal', 'date', 'absent']), seconds: 1 + random.below(30), after, times }),
    () => ({ kind: 'throttle', on: 'user', insideBatch: true, seconds: 2, times }),
    () => ({ kind: 'throttle', on: list(), times: 40, seconds: 60 }),
    () => ({ kind: random.pick(['cutBody', 'malformedJson', 'resetConnection', 'emptyBody']), on: random.pick(['any', 'batch', 'delta']), after, times }),
    () => ({ kind: 'htmlError', status: random.pick([502, 503, 504]), after, times }),
    () => ({ kind: 'error', status: random.pick([500, 502, 503, 504, 403, 401]), after, times }),
    () => ({ kind: 'error', status: 403, insideBatch: true, on: 'user' }),
    () => ({ kind: 'error', status: 404, on: random.pick(['members', 'group']), after }),
    () => ({ kind: random.pick(['emptyList', 'emptyPage', 'loopingLink', 'foreignLink']), on: list(), after }),
    () => ({ kind: random.pick(['replay', 'replay', 'lag']), on: list(), seconds: 5, times }),
    () => ({ kind: 'nulls', everything: random.chance(0.5), on: list(), times }),
    () => ({ kind: 'deltaExpired', shape: random.pick(['olderThan30Days', 'syncStateNotFound', 'resyncRequired', 'gone', 'badlyFormed']) }),
    () => ({ kind: 'expiredPageToken' }),
    () => ({ kind: 'tokenError', on: 'token', code: 7000222 }),
    () => ({ kind: 'hang', on: random.pick(['any', 'batch', 'delta']), after }),
  ])();
}

function someDeath(random: Random): Death {
  if (random.chance(0.7)) return {};
  return random.chance(0.7) ? { atWrite: 1 + random.below(12), moment: random.pick(['half', 'after']) } : { atRequest: 1 + random.below(5) };
}

/** Works on a run, dying now and then, until it is nobody's any more. Somebody may edit meanwhile. */
async function workThrough(runId: string, random: Random): Promise<RunDoc> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const victim = mortal(world.store, world.openDirectory, someDeath(random));
    await world.anotherWorker({ store: victim.store, openDirectory: victim.openDirectory }).work(world.key, runId);
    if (random.chance(0.1)) await hands.edit();
    const lease = (await world.store.leases.get(world.key, world.key.companyId))?.doc;
    if (lease?.active === null) break;
    world.later(Math.max(leaseSeconds + 1, lease?.active?.notBefore == null ? 0 : 61) * 1000);
  }
  const run = await world.run(runId);
  expect(isInProgress(run.status), run.status).toBe(false);
  hands.sawRun(run);
  return run;
}

/** Who of the archived was not archived before, and is in scope by the directory's word: nobody, ever. */
async function archivedAgainstEvidence(before: ReadonlySet<string>, truth: ReadonlySet<string>): Promise<string[]> {
  return (await world.people('archived')).map((person) => person.objectId ?? '').filter((id) => !before.has(id) && truth.has(id));
}

async function changeDirectory(random: Random): Promise<void> {
  for (let n = random.below(20); n > 0; n -= 1) {
    const users = world.cloud.users(tenantId).map((user) => ({ id: user.id, gone: user.deletedAt !== null }));
    // Some are impossible as things are (a member twice): nothing happens then.
    if ((await world.cloud.act(tenantId, someAction(random, users))).ok) changes += 1;
  }
}

/** Takes a run back, whatever it harms. */
async function takeRunBack(random: Random): Promise<void> {
  const id = await hands.undo();
  if (id === undefined) return;
  const undone = await workThrough(id, random);
  if (undone.status === 'awaitingApproval') await answer(undone, random, 0);
}

/** Declines what waits, this share of it, and accepts the rest. */
async function answer(run: RunDoc, random: Random, share: number): Promise<RunDoc> {
  await hands.answer(run, share);
  return workThrough(run.id, random);
}

async function sync(random: Random): Promise<RunDoc> {
  await world.settings({ mode: random.chance(0.15) ? 'reviewed' : 'automatic' });
  const { id } = await world.runs.start(world.key, admin, { kind: 'apply', trigger: 'manual', full: random.chance(0.2) });
  return workThrough(id, random);
}

async function round(random: Random, scope: Settings['scope']): Promise<void> {
  await world.act({ kind: 'clearFaults' });
  await changeDirectory(random);
  if (random.chance(0.3)) await hands.edit();
  if (random.chance(0.08)) await takeRunBack(random);
  const archivedBefore = new Set((await world.people('archived')).map((person) => person.objectId ?? ''));
  const truth = new Set((await truthNow(scope)).map((person) => person.objectId));
  if (random.chance(0.6)) await world.fault(someFault(random));
  const run = await sync(random);
  if (random.chance(0.5)) await world.act({ kind: 'clearFaults' });
  if (run.status === 'awaitingApproval' && random.chance(0.7)) await answer(run, random, random.pick([0, 0, 0.4, 1]));
  expect(await archivedAgainstEvidence(archivedBefore, truth), `run ${String(run.number)}`).toEqual([]);
  world.later(31 * 60_000);
  await world.act({ kind: 'clearFaults' });
  await hands.expectRespected(await world.run(run.id));
}

/** Nothing is read in full that need not be: what a delta link had lost would come to light. */
async function comeToRest(random: Random): Promise<void> {
  await world.act({ kind: 'clearFaults' });
  await world.settings({ mode: 'automatic' });
  await hands.takeBack();
  world.later(61_000);
  for (let n = 0; n < 2; n += 1) {
    const run = await world.sync();
    expect(['succeeded', 'awaitingApproval'], JSON.stringify(run.problem)).toContain(run.status);
    if (run.status === 'awaitingApproval') expect(await answer(run, random, 0)).toMatchObject({ status: 'succeeded' });
  }
}

function truthNow(scope: Settings['scope']): Promise<TruePerson[]> {
  const ids = (groups: { id: string }[] | 'all') => (groups === 'all' ? [] : groups.map((group) => group.id));
  return truthOf(world.cloud, tenantId, scope.kind === 'groups' ? { include: ids(scope.include), exclude: ids(scope.exclude) } : undefined);
}

async function expectTruth(scope: Settings['scope']): Promise<void> {
  const truth = hands.over(await truthNow(scope));
  const stored = (await world.people()).map(({ objectId, displayName, email, firstName, lastName, phone, mobile, language, active, notes }) => ({ objectId: objectId ?? '', displayName, email, firstName, lastName, phone, mobile, language, active, notes }));
  expect(stored.sort((a, b) => (a.objectId < b.objectId ? -1 : 1))).toEqual(truth);
  const all = [...(await world.people()), ...(await world.people('archived'))].map((person) => person.objectId);
  expect(new Set(all).size, 'nobody is there twice').toBe(all.length);
  expect((await world.store.leases.get(world.key, world.key.companyId))?.doc.active).toBeNull();
}

/** Nothing is left to do, however it is read. */
async function expectNothingToDo(scope: Settings['scope']): Promise<void> {
  const counts = { inScope: (await truthNow(scope)).length, created: 0, updated: 0, archived: 0, restored: 0, conflicts: 0 };
  expect(await world.sync({ full: true })).toMatchObject({ status: 'succeeded', reading: 'full', counts });
  for (const full of [true, false]) {
    const again = await world.sync({ kind: 'preview', full });
    expect(again, `planning again, ${full ? 'in full' : 'by delta'}`).toMatchObject({ status: 'planned', reading: full ? 'full' : 'delta', counts });
  }
}

const seeds = (process.env['CHAOS_SEEDS'] ?? 'ant,bee,cat').split(',');
const rounds = Number(process.env['CHAOS_ROUNDS'] ?? 50);
/** How long one request may take: what hangs costs real time. */
const requestMs = 700;

describe.each(Object.entries(scopes))('after hundreds of changes, faults, kills and hands, of %s', (_name, scope) => {
  it.each(seeds)('the stored people are the truth (seed %s)', async (seed) => {
    const random = createRandom(`${seed}/${scope.kind}`);
    world = await openWorld({ tenantId, cloud: { extraTenants: [team(sketch)] }, requestMs });
    hands = new Hands(world, random);
    changes = 0;
    await world.settings({ scope, safety: { maxPeople: 4, maxPercent: 100 } });
    await world.sync();
    for (let n = 0; n < rounds; n += 1) await round(random, scope);
    expect(changes).toBeGreaterThan(4 * rounds);
    await comeToRest(random);
    await expectTruth(scope);
    await expectNothingToDo(scope);
  }, 120_000);
});
