/** CONTRACT §2 from outside: what the server wants to know before it starts, and how it stops. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { botId, clientId, environmentOf, type Environment, homeTenantId, refused } from './instep.ts';

let directory: string;
let complete: Environment;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'instep-env-'));
  complete = environmentOf({ cloudUrl: 'https://localhost:4', certPath: '' }, 0, 'sqlite::memory:');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const required = ['AAD_APP_CLIENT_ID', 'AAD_APP_TENANT_ID', 'AAD_APP_CLIENT_SECRET', 'BOT_ID', 'BOT_TENANT_ID', 'BOT_PASSWORD', 'STORE'];

// Each starts a process: at the same time, since that is all they do.
describe.concurrent('an incomplete environment', () => {
  it('is refused with every missing variable at once', async ({ expect }) => {
    const { code, output } = await refused({ PATH: process.env.PATH });
    expect(code).toBe(1);
    for (const name of required) expect(output).toContain(name);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('is refused with every wrong variable at once, and without repeating a value', async ({ expect }) => {
    await writeFile(join(directory, 'half.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const wrong: Environment = {
      PORT: 'eighty', PUBLIC_URL: 'http://instep.example', AAD_APP_CLIENT_ID: 'not-a-guid', AAD_APP_TENANT_ID: 'common', AAD_APP_CLIENT_SECRET: undefined, AAD_APP_CERTIFICATE_PATH: join(directory, 'half.pem'),
      AAD_APP_OAUTH_AUTHORITY_HOST: 'http://login.example', GRAPH_ENDPOINT: 'ftp://graph.example', BOT_ID: '', BOT_TENANT_ID: 'x', BOT_PASSWORD: ' ', BOT_OPENID_METADATA_URL: 'nonsense', BOT_LOGIN_URL: 'http://x.example',
      BOT_SERVICE_HOSTS: 'https://x/y', STORE: 'mongodb://hunter2', QUEUE: 'kafka', SMTP_URL: 'http://hunter2', MAIL_FROM: 'nobody', ACTIVATION: 'sometimes', MANUAL_SYNC_COOLDOWN_MINUTES: '-1', LOG_LEVEL: 'loud',
    };
    const { code, output } = await refused({ ...complete, ...wrong });
    expect(code).toBe(1);
    for (const name of Object.keys(wrong).filter((one) => one !== 'AAD_APP_CLIENT_SECRET')) expect([name, output.includes(name)]).toEqual([name, true]);
    expect(output).not.toContain('hunter2');
  });

  it('wants what belongs together', async ({ expect }) => {
    const { output } = await refused({ ...complete, BOT_ID: '', STORE: 'cosmos', QUEUE: 'azure', SMTP_URL: 'smtp://localhost' });
    for (const name of ['BOT_ID', 'COSMOS_ENDPOINT', 'AZURE_STORAGE_CONNECTION_STRING', 'MAIL_FROM']) expect(output).toContain(name);
    for (const name of ['AAD_APP_CLIENT_ID', 'AAD_APP_TENANT_ID', 'BOT_TENANT_ID', 'BOT_PASSWORD', 'GRAPH_ENDPOINT']) expect(output).not.toContain(name);
  });

  it('takes a managed identity for both secrets', async ({ expect }) => {
    const { output } = await refused({ PATH: process.env.PATH, AAD_APP_CLIENT_ID: clientId, AAD_APP_TENANT_ID: homeTenantId, BOT_ID: botId, BOT_TENANT_ID: homeTenantId, MANAGED_IDENTITY_CLIENT_ID: clientId });
    expect(output).toContain('STORE');
    for (const name of ['AAD_APP_CLIENT_SECRET', 'BOT_PASSWORD']) expect(output).not.toContain(name);
  });
});
