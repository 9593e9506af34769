/** With too little permission Graph answers 200 and tells names alone, all else null: nobody's data are emptied for it, however it is read. */
import { afterEach, describe, expect, it } from 'vitest';
import { type EngineWorld, openWorld } from './engineWorld.ts';
import { team, tenantId, userIdOf } from './tenants.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

const stored = () => world.person('person3@');

async function open(): Promise<void> {
  world = await openWorld({ tenantId, cloud: { extraTenants: [team({ people: 12 })] } });
  await world.sync();
}

describe('names alone', () => {
  it.each([['by delta', 'delta', false], ['in full', 'users', true]] as const)('told %s fail the run', async (_name, on, full) => {
    await open();
    await world.act({ kind: 'changeField', userId: userIdOf(3), field: 'givenName', value: 'Pia' });
    await world.fault({ kind: 'nulls', on, times: null });
    const before = await stored();
    expect(await world.sync({ full })).toMatchObject({ status: 'failed', problem: { code: 'directory_denied', message: expect.stringContaining('User.Read.All') as string } });
    expect(await stored()).toEqual(before);
    await world.act({ kind: 'clearFaults' });
    expect(await world.sync()).toMatchObject({ status: 'succeeded', reading: 'delta', counts: { updated: 1 } });
    expect(await stored()).toMatchObject({ firstName: 'Pia', mobile: before.mobile });
  });

  it('told of somebody who is asked for fail the run as well', async () => {
    await open();
    const { id } = await stored();
    await world.edit(id, { fields: { lastName: 'By hand' } });
    await world.edit(id, { unpin: ['lastName'] });
    const before = await stored();
    await world.fault({ kind: 'nulls', on: 'user', insideBatch: true, times: null });
    expect(await world.sync()).toMatchObject({ status: 'failed', problem: { code: 'directory_denied' } });
    expect(await stored()).toEqual(before);
  });
});
