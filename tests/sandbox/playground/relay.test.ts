import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ChatWorld, openChatWorld } from '../../bot/chatWorld.ts';

const Person = z.looseObject({ name: z.string(), aadObjectId: z.string(), email: z.string() });
const Setup = z.looseObject({ tenantId: z.string(), bot: z.looseObject({ id: z.string() }), currentUser: Person, users: z.array(Person) });
const setup = Setup.parse(parse(readFileSync(join(import.meta.dirname, '../../../.m365agentsplayground.yml'), 'utf8')));

let world: ChatWorld;
beforeAll(async () => {
  world = await openChatWorld();
});
afterAll(() => world.close());

const activity = (more: object = {}) => ({
  type: 'message', id: crypto.randomUUID(), text: 'help', channelId: 'msteams', locale: 'en-US', serviceUrl: 'http://localhost:9/_connector',
  from: { id: '29:1', name: setup.currentUser.name, aadObjectId: setup.currentUser.aadObjectId }, recipient: { id: setup.bot.id },
  conversation: { id: 'playground', conversationType: 'personal', tenantId: setup.tenantId }, channelData: { tenant: { id: setup.tenantId } }, ...more,
});

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
const relayed = (body: unknown, headers?: Record<string, string>): Promise<Response> => post(`${world.sandbox.cloud.peopleUrl}/playground/messages`, body, headers);

describe('the relay for the Agents Playground', () => {
  it('is what makes its activities acceptable: unsigned, Instep takes none', async () => {
    expect((await post(`${world.url}/api/messages`, activity())).status).toBe(401);
    expect((await relayed(activity())).status).toBe(200);
  });

  it('speaks for nobody outside this machine, and for no other page', async () => {
    expect((await relayed(activity({ serviceUrl: 'https://elsewhere.example/_connector' }))).status).toBe(400);
    expect((await relayed(activity(), { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await relayed(activity(), { 'content-type': 'text/plain' })).status).toBe(403);
  });

  it('lets only the bot speak to the Playground', async () => {
    const response = await post(`${world.sandbox.cloud.cloudUrl}/playground/v3/conversations/playground/activities`, { type: 'message', text: 'x' });
    expect(response.status).toBe(401);
  });

  it('its setup names people of the sandbox’s first workspace', () => {
    const personas = world.sandbox.cloud.personas();
    expect(setup.bot.id).toBe(`28:${world.sandbox.env['BOT_ID'] ?? ''}`);
    for (const person of [setup.currentUser, ...setup.users.slice(0, 2)]) {
      expect(personas.find(({ objectId }) => objectId === person.aadObjectId)).toMatchObject({ name: person.name, userPrincipalName: person.email, tenantId: setup.tenantId });
    }
  });
});
