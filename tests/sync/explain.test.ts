import { afterEach, expect, it } from 'vitest';
import { contoso, type EngineWorld, openWorld } from './engineWorld.ts';

let world: EngineWorld;
afterEach(async () => { await world.close(); });

function userId(name: string): string {
  const user = world.cloud.users(contoso, name)[0];
  if (user === undefined) throw new Error(`no user ${name}`);
  return user.id;
}

async function group(displayName: string, memberIds: string[]): Promise<string> {
  const made = await world.cloud.act(contoso, { kind: 'createGroup', displayName, memberIds });
  return made.ids[0] ?? '';
}

it('names the way through nested groups', async () => {
  world = await openWorld();
  const inside = await group('Inside Sales', [userId('Adele')]);
  const east = await group('Sales East', [inside]);
  const sales = await group('Sales Everywhere', [east]);
  await world.settings({ scope: { kind: 'groups', include: [{ id: sales, displayName: 'Sales Everywhere' }], exclude: [] } });
  const why = await world.runs.why(world.key, 'AdeleV@M365x214355.onmicrosoft.com');
  expect(why.verdict).toBe('inScope');
  expect(why.steps.find((step) => step.rule === 'scope')).toMatchObject({ outcome: 'pass', detail: 'in scope through Sales Everywhere › Sales East › Inside Sales' });
});

it('explains people who were never seen: left out, out of scope, unknown', async () => {
  world = await openWorld();
  const sales = await group('Sales Everywhere', [userId('Adele')]);
  await world.settings({ scope: { kind: 'groups', include: [{ id: sales, displayName: 'Sales Everywhere' }], exclude: [] }, leaveOut: { guests: true, disabled: false, unlicensed: false, patterns: ['adams*'] } });
  expect(await world.runs.why(world.key, 'AlexW@M365x214355.onmicrosoft.com')).toMatchObject({ verdict: 'outOfScope' });
  expect(await world.runs.why(world.key, 'Adams@M365x214355.onmicrosoft.com')).toMatchObject({ verdict: 'leftOut' });
  expect(await world.runs.why(world.key, 'nobody@contoso.com')).toMatchObject({ verdict: 'notFound' });
});
