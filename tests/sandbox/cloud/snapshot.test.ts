import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contosoId, groupNamed, openWorld, userNamed, type World } from './world.ts';

const adele = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'instep-cloud-data-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** What happens before the restart; gives back what is asked for after it. */
async function firstLife(world: World): Promise<{ link: string; token: string; hired: string }> {
  const { cloud } = world;
  await cloud.act(contosoId, { kind: 'grantConsent' });
  const delta = await world.graph('/users/delta?$select=displayName,mobilePhone&$deltatoken=latest');
  const { ids } = await cloud.act(contosoId, { kind: 'hire', displayName: 'Nieuwe Collega', groupIds: [groupNamed(world, contosoId, 'Sales')] });
  await cloud.act(contosoId, { kind: 'changeNumber', userId: adele, mobilePhone: '+31 6 55512345' });
  await cloud.act(contosoId, { kind: 'delete', userId: userNamed(world, contosoId, 'Lee Gu') });
  await cloud.act(contosoId, { kind: 'delete', userId: userNamed(world, contosoId, 'Irvin Sayers') });
  await cloud.act(contosoId, { kind: 'purge', userId: userNamed(world, contosoId, 'Irvin Sayers') });
  await cloud.act(contosoId, { kind: 'deleteGroup', groupId: groupNamed(world, contosoId, 'Golf Assist') });
  return { link: delta.link('delta') ?? '', token: await world.graphToken(contosoId), hired: ids[0] ?? '' };
}

describe('after a restart', () => {
  it('everything is as it was: people, groups, consent, keys, links, and what delta has still to tell', async () => {
    const dataFile = join(directory, 'cloud.json');
    const first = await openWorld({ dataFile });
    const port = Number(new URL(first.cloud.cloudUrl).port);
    const before = await firstLife(first);
    await first.close();
    const second = await openWorld({ dataFile, cloudPort: port });
    const { token } = before;
    expect((await second.graph(`/users/${adele}`, { token })).json()['mobilePhone']).toBe('+31 6 55512345');
    expect((await second.graph(`/users/${before.hired}/memberOf?$select=displayName`, { token })).items()).toEqual([
      expect.objectContaining({ displayName: 'Sales' }),
    ]);
    expect((await second.graph('/directory/deletedItems/microsoft.graph.user?$select=displayName', { token })).items()).toEqual([{ displayName: 'Lee Gu' }]);
    expect(second.cloud.groups(contosoId).map((group) => group.displayName)).not.toContain('Golf Assist');
    const changes = (await second.graph(before.link, { token })).items();
    expect(changes.map((item) => item['@removed'] ?? item['displayName'])).toEqual(
      expect.arrayContaining(['Nieuwe Collega', 'Adele Vance', { reason: 'changed' }, { reason: 'deleted' }]),
    );
    expect(changes).toHaveLength(4);
    await second.close();
    const mode = (await stat(dataFile)).mode & 0o777;
    expect([mode, await readdir(directory)]).toEqual([0o600, ['cloud.json']]);
  });

  it('data that cannot be understood are refused, never thrown away', async () => {
    const dataFile = join(directory, 'strange.json');
    await writeFile(dataFile, '{"version":9}');
    await expect(openWorld({ dataFile })).rejects.toThrow(/Remove the file/);
  });
});

describe('a second sandbox on the same port', () => {
  it('does not start', async () => {
    const first = await openWorld();
    await expect(openWorld({ cloudPort: Number(new URL(first.cloud.cloudUrl).port) })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
  });
});
