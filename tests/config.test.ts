import { describe, expect, it } from 'vitest';
import { type Config, defaultServiceHosts, type Environment, readConfig } from '../src/api/config.ts';

const guid = (n: number) => `00000000-0000-4000-8000-00000000000${String(n)}`;
const complete: Environment = {
  AAD_APP_CLIENT_ID: guid(1), AAD_APP_TENANT_ID: guid(2), AAD_APP_CLIENT_SECRET: 'top-secret', BOT_ID: guid(3), BOT_TENANT_ID: guid(4), BOT_PASSWORD: 'pass-word', STORE: 'sqlite:data.db',
};
const pem = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n';

function problemsOf(more: Environment, readText?: (path: string) => string): string[] {
  const config = readConfig({ ...complete, ...more }, readText);
  return 'problems' in config ? config.problems : [];
}
function configOf(more: Environment = {}, readText?: (path: string) => string): Config {
  const config = readConfig({ ...complete, ...more }, readText);
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  return config;
}

describe('a complete environment', () => {
  it('gets the documented defaults', () => {
    expect(configOf()).toEqual({
      port: 3978, host: '127.0.0.1', publicUrl: 'http://localhost:3978',
      teamsAppId: guid(1), entra: { clientId: guid(1), homeTenantId: guid(2), authorityHost: 'https://login.microsoftonline.com', credential: { kind: 'secret', secret: 'top-secret' } },
      graphEndpoint: 'https://graph.microsoft.com',
      bot: {
        id: guid(3), tenantId: guid(4), credential: { kind: 'password', password: 'pass-word' }, openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
        loginUrl: `https://login.microsoftonline.com/${guid(4)}`, serviceHosts: defaultServiceHosts,
      },
      store: { kind: 'sqlite', path: 'data.db' }, queue: { kind: 'memory' }, mail: undefined, activation: 'manual', cooldownMinutes: 30, logLevel: 'info',
    });
  });

  it('may choose everything else', () => {
    expect(configOf({ PORT: '8080', PUBLIC_URL: 'https://instep.example/' })).toMatchObject({ port: 8080, publicUrl: 'https://instep.example' });
    expect(configOf({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080');
    expect(configOf({ AAD_APP_OAUTH_AUTHORITY_HOST: 'https://localhost:4101/', GRAPH_ENDPOINT: 'https://localhost:4101/' })).toMatchObject({ graphEndpoint: 'https://localhost:4101', entra: { authorityHost: 'https://localhost:4101' } });
    expect(configOf({ STORE: 'sqlite::memory:' }).store).toEqual({ kind: 'sqlite', path: ':memory:' });
    expect(configOf({ STORE: 'cosmos', COSMOS_ENDPOINT: 'http://127.0.0.1:8081', COSMOS_KEY: 'k' }).store).toEqual({ kind: 'cosmos', endpoint: 'http://127.0.0.1:8081', database: 'instep', key: 'k' });
    expect(configOf({ QUEUE: 'azure', AZURE_STORAGE_QUEUE_URL: 'https://x.queue.core.windows.net/runs' }).queue).toEqual({ kind: 'azure', queueUrl: 'https://x.queue.core.windows.net/runs' });
    expect(configOf({ QUEUE: 'azure', AZURE_STORAGE_CONNECTION_STRING: 'c' }).queue).toEqual({ kind: 'azure', connectionString: 'c' });
    expect(configOf({ SMTP_URL: 'smtp://mail:25', MAIL_FROM: 'a@b.example' }).mail).toEqual({ smtpUrl: 'smtp://mail:25', from: 'a@b.example' });
    expect(configOf({ MANUAL_SYNC_COOLDOWN_MINUTES: '0', ACTIVATION: 'auto', LOG_LEVEL: 'debug' })).toMatchObject({ cooldownMinutes: 0, activation: 'auto', logLevel: 'debug' });
    expect(configOf({ BOT_SERVICE_HOSTS: 'smba.trafficmanager.net, localhost:4101' }).bot.serviceHosts).toEqual(['smba.trafficmanager.net', 'localhost:4101']);
  });
});

describe('an empty environment', () => {
  it('is told everything that is missing, at once', () => {
    const config = readConfig({});
    const problems = 'problems' in config ? config.problems : [];
    for (const name of ['AAD_APP_CLIENT_ID', 'AAD_APP_TENANT_ID', 'AAD_APP_CLIENT_SECRET', 'BOT_ID', 'BOT_TENANT_ID', 'BOT_PASSWORD', 'STORE']) {
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
    expect(problems).toHaveLength(7);
  });
});

describe('one wrong variable', () => {
  it.each([
    ['PORT', { PORT: '65536' }], ['PORT', { PORT: 'http' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://instep.example' }], ['PUBLIC_URL', { PUBLIC_URL: 'https://instep.example/app' }],
    ['AAD_APP_CLIENT_ID', { AAD_APP_CLIENT_ID: 'not-a-guid' }], ['AAD_APP_CLIENT_ID', { AAD_APP_CLIENT_ID: ' ' }],
    ['AAD_APP_OAUTH_AUTHORITY_HOST', { AAD_APP_OAUTH_AUTHORITY_HOST: 'http://localhost:4101' }], ['AAD_APP_OAUTH_AUTHORITY_HOST', { AAD_APP_OAUTH_AUTHORITY_HOST: 'https://x.example/common' }],
    ['GRAPH_ENDPOINT', { GRAPH_ENDPOINT: 'http://localhost:1' }], ['GRAPH_ENDPOINT', { GRAPH_ENDPOINT: 'https://graph.microsoft.com/v1.0' }],
    ['BOT_ID', { BOT_ID: '' }], ['BOT_ID', { BOT_ID: 'x' }],
    ['BOT_OPENID_METADATA_URL', { BOT_OPENID_METADATA_URL: 'http://x.example' }], ['BOT_LOGIN_URL', { BOT_LOGIN_URL: 'nonsense' }],
    ['BOT_SERVICE_HOSTS', { BOT_SERVICE_HOSTS: 'https://smba.trafficmanager.net/' }],
    ['STORE', { STORE: 'sqlite:' }], ['STORE', { STORE: 'postgres:x' }],
    ['COSMOS_ENDPOINT', { STORE: 'cosmos' }], ['COSMOS_ENDPOINT', { STORE: 'cosmos', COSMOS_ENDPOINT: 'http://x.example' }],
    ['QUEUE', { QUEUE: 'rabbit' }], ['AZURE_STORAGE_CONNECTION_STRING', { QUEUE: 'azure' }],
    ['SMTP_URL', { MAIL_FROM: 'a@b.example' }], ['SMTP_URL', { SMTP_URL: 'https://x', MAIL_FROM: 'a@b.example' }], ['MAIL_FROM', { SMTP_URL: 'smtp://x' }],
    ['ACTIVATION', { ACTIVATION: 'maybe' }], ['MANUAL_SYNC_COOLDOWN_MINUTES', { MANUAL_SYNC_COOLDOWN_MINUTES: '-1' }], ['MANUAL_SYNC_COOLDOWN_MINUTES', { MANUAL_SYNC_COOLDOWN_MINUTES: 'soon' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s is named, its value is not: %j', (name, more: Environment) => {
    const problems = problemsOf(more);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} `));
  });
});

describe('credentials', () => {
  const without = { AAD_APP_CLIENT_SECRET: undefined, BOT_PASSWORD: undefined };
  it('may be a certificate, whose file must hold both parts', () => {
    const more = { AAD_APP_CLIENT_SECRET: undefined, AAD_APP_CERTIFICATE_PATH: 'cert.pem' };
    expect(configOf(more, () => pem).entra.credential).toEqual({ kind: 'certificate', pem });
    expect(problemsOf(more, () => pem.split('-----BEGIN CERTIFICATE')[0] ?? '')).toEqual([expect.stringContaining('without a certificate')]);
    expect(problemsOf(more, () => 'x')).toHaveLength(2);
    expect(problemsOf(more, () => { throw new Error('ENOENT'); })).toEqual([expect.stringContaining('cannot be read')]);
  });

  it('are never two kinds at once, but a managed identity may stand beside either for the bot', () => {
    expect(problemsOf({ AAD_APP_CERTIFICATE_PATH: 'cert.pem' }, () => pem)).toEqual([expect.stringContaining('both set')]);
    expect(configOf({ BOT_PASSWORD: undefined, MANAGED_IDENTITY_CLIENT_ID: guid(9) })).toMatchObject({ entra: { credential: { kind: 'secret' } }, bot: { credential: { kind: 'managedIdentity', clientId: guid(9) } } });
    expect(configOf({ ...without, MANAGED_IDENTITY_CLIENT_ID: guid(9) }).entra.credential).toEqual({ kind: 'managedIdentity', clientId: guid(9) });
  });

  it('are never repeated in a problem', () => {
    expect(problemsOf({ AAD_APP_CLIENT_SECRET: 'top-secret', AAD_APP_CERTIFICATE_PATH: 'x', COSMOS_KEY: 'top-secret', STORE: 'top-secret' }).join('\n')).not.toContain('top-secret');
  });
});
