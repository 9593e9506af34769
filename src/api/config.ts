/** The environment (CONTRACT §2) as one typed value, or every problem of it at once. Reads nothing but the certificate file. */
import { readFileSync } from 'node:fs';
import { atLeastZero, given, guid, httpsOrigin, httpsUrl, oneOf, portNumber, publicUrl, serviceHosts, text, type Reader } from './configValues.ts';

export type AppCredential = { kind: 'secret'; secret: string } | { kind: 'certificate'; pem: string } | { kind: 'managedIdentity'; clientId: string };
export type BotCredential = { kind: 'password'; password: string } | { kind: 'managedIdentity'; clientId: string };
export type StoreChoice = { kind: 'sqlite'; path: string } | { kind: 'cosmos'; endpoint: string; database: string; key?: string };
export type QueueChoice = { kind: 'memory' } | { kind: 'azure'; connectionString?: string; queueUrl?: string };
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface Config {
  port: number;
  host: string;
  /** Without a slash at its end. */
  publicUrl: string;
  entra: { clientId: string; homeTenantId: string; authorityHost: string; credential: AppCredential };
  graphEndpoint: string;
  /** Of the Teams app, for links from chat to the tab: TEAMS_APP_ID, else the client id of the Entra app, as the app package has it. */
  teamsAppId: string;
  bot: { id: string; tenantId: string; credential: BotCredential; openIdMetadataUrl: string; loginUrl: string; serviceHosts: string[] };
  store: StoreChoice;
  queue: QueueChoice;
  mail: { smtpUrl: string; from: string } | undefined;
  /** For Azure services (Cosmos DB, queue) where several identities are assigned. */
  managedIdentityClientId: string | undefined;
  activation: 'manual' | 'auto';
  cooldownMinutes: number;
  logLevel: LogLevel;
}

export type Environment = Record<string, string | undefined>;

/**
 * Hosts that a `serviceUrl` may name by default: the public cloud, GCC, GCC High and DoD.
 * Source: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export const defaultServiceHosts = [
  'smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com', 'smba.infra.gov.teams.microsoft.us', 'smba.infra.dod.teams.microsoft.us',
];

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Every missing or wrong variable is named, not just the first.
 * Credentials: a secret together with a certificate is refused, because nobody could tell which is in use; either wins over the
 * managed identity, which the bot may be using meanwhile. The same for BOT_PASSWORD.
 */
export function readConfig(env: Environment, readText: (path: string) => string = (path) => readFileSync(path, 'utf8')): Config | { problems: string[] } {
  const problems: string[] = [];
  const read: Reader = { env, problems, readText };
  const port = portNumber(read, 'PORT', 3978);
  const config: Config = {
    port,
    host: text(read, 'HOST', '127.0.0.1'),
    publicUrl: publicUrl(read, 'PUBLIC_URL', `http://localhost:${String(port)}`),
    entra: {
      clientId: guid(read, 'AAD_APP_CLIENT_ID'),
      homeTenantId: guid(read, 'AAD_APP_TENANT_ID'),
      authorityHost: httpsOrigin(read, 'AAD_APP_OAUTH_AUTHORITY_HOST', 'https://login.microsoftonline.com'),
      credential: readAppCredential(read),
    },
    graphEndpoint: httpsOrigin(read, 'GRAPH_ENDPOINT', 'https://graph.microsoft.com'),
    teamsAppId: given(read, 'TEAMS_APP_ID') === undefined ? (given(read, 'AAD_APP_CLIENT_ID') ?? '') : guid(read, 'TEAMS_APP_ID'),
    bot: readBot(read),
    store: readStore(read),
    queue: readQueue(read),
    mail: readMail(read),
    managedIdentityClientId: given(read, 'MANAGED_IDENTITY_CLIENT_ID'),
    activation: oneOf(read, 'ACTIVATION', ['manual', 'auto'], 'manual'),
    cooldownMinutes: atLeastZero(read, 'MANUAL_SYNC_COOLDOWN_MINUTES', 30),
    logLevel: oneOf(read, 'LOG_LEVEL', logLevels, 'info'),
  };
  return problems.length === 0 ? config : { problems };
}

function readAppCredential(read: Reader): AppCredential {
  const secret = given(read, 'AAD_APP_CLIENT_SECRET');
  const path = given(read, 'AAD_APP_CERTIFICATE_PATH');
  const identity = given(read, 'MANAGED_IDENTITY_CLIENT_ID');
  if (secret !== undefined && path !== undefined) {
    read.problems.push('AAD_APP_CLIENT_SECRET and AAD_APP_CERTIFICATE_PATH are both set: keep one of them');
  }
  if (path !== undefined) return { kind: 'certificate', pem: readCertificate(read, path) };
  if (secret !== undefined) return { kind: 'secret', secret };
  if (identity !== undefined) return { kind: 'managedIdentity', clientId: guid(read, 'MANAGED_IDENTITY_CLIENT_ID') };
  read.problems.push('AAD_APP_CLIENT_SECRET is missing: set it, or AAD_APP_CERTIFICATE_PATH, or MANAGED_IDENTITY_CLIENT_ID');
  return { kind: 'secret', secret: '' };
}

function readCertificate(read: Reader, path: string): string {
  try {
    const pem = read.readText(path);
    if (!/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(pem)) read.problems.push('AAD_APP_CERTIFICATE_PATH names a file without a private key in PEM form');
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) read.problems.push('AAD_APP_CERTIFICATE_PATH names a file without a certificate in PEM form');
    return pem;
  } catch {
    read.problems.push('AAD_APP_CERTIFICATE_PATH names a file that cannot be read');
    return '';
  }
}

function readBot(read: Reader): Config['bot'] {
  const tenantId = guid(read, 'BOT_TENANT_ID');
  const password = given(read, 'BOT_PASSWORD');
  const identity = given(read, 'MANAGED_IDENTITY_CLIENT_ID');
  if (password === undefined && identity === undefined) read.problems.push('BOT_PASSWORD is missing: set it, or MANAGED_IDENTITY_CLIENT_ID');
  return {
    // An empty id would switch the bot's authentication off: it is never accepted.
    id: guid(read, 'BOT_ID'),
    tenantId,
    credential: password !== undefined ? { kind: 'password', password } : { kind: 'managedIdentity', clientId: identity ?? '' },
    openIdMetadataUrl: httpsUrl(read, 'BOT_OPENID_METADATA_URL', 'https://login.botframework.com/v1/.well-known/openidconfiguration'),
    loginUrl: httpsUrl(read, 'BOT_LOGIN_URL', `https://login.microsoftonline.com/${tenantId}`),
    serviceHosts: serviceHosts(read, 'BOT_SERVICE_HOSTS', defaultServiceHosts),
  };
}

function readStore(read: Reader): StoreChoice {
  const value = given(read, 'STORE');
  if (value === 'cosmos') return readCosmos(read);
  const path = value?.startsWith('sqlite:') === true ? value.slice('sqlite:'.length) : undefined;
  if (value === undefined) read.problems.push('STORE is missing: set sqlite:PATH, sqlite::memory: or cosmos');
  else if (path === undefined || path === '') read.problems.push('STORE must be sqlite:PATH, sqlite::memory: or cosmos');
  return { kind: 'sqlite', path: path ?? ':memory:' };
}

function readCosmos(read: Reader): StoreChoice {
  const key = given(read, 'COSMOS_KEY');
  const endpoint = given(read, 'COSMOS_ENDPOINT');
  if (endpoint === undefined) read.problems.push('COSMOS_ENDPOINT is missing: STORE=cosmos needs it');
  else if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) read.problems.push('COSMOS_ENDPOINT must be an https address');
  else if (new URL(endpoint).protocol === 'http:' && key === undefined) read.problems.push('COSMOS_ENDPOINT must be an https address (http is for emulators with COSMOS_KEY)');
  return { kind: 'cosmos', endpoint: endpoint ?? '', database: text(read, 'COSMOS_DATABASE', 'instep'), ...(key === undefined ? {} : { key }) };
}

function readQueue(read: Reader): QueueChoice {
  if (oneOf(read, 'QUEUE', ['memory', 'azure'], 'memory') === 'memory') return { kind: 'memory' };
  const connectionString = given(read, 'AZURE_STORAGE_CONNECTION_STRING');
  const queueUrl = given(read, 'AZURE_STORAGE_QUEUE_URL');
  if (connectionString === undefined && queueUrl === undefined) {
    read.problems.push('AZURE_STORAGE_CONNECTION_STRING is missing: QUEUE=azure needs it, or AZURE_STORAGE_QUEUE_URL');
  }
  if (connectionString !== undefined) return { kind: 'azure', connectionString };
  return queueUrl === undefined ? { kind: 'azure' } : { kind: 'azure', queueUrl: httpsUrl(read, 'AZURE_STORAGE_QUEUE_URL', queueUrl) };
}

function readMail(read: Reader): Config['mail'] {
  const smtpUrl = given(read, 'SMTP_URL');
  const from = given(read, 'MAIL_FROM');
  if (smtpUrl === undefined && from === undefined) return undefined;
  if (smtpUrl === undefined) read.problems.push('SMTP_URL is missing: MAIL_FROM needs it');
  else if (!URL.canParse(smtpUrl) || !/^smtps?:$/.test(new URL(smtpUrl).protocol)) read.problems.push('SMTP_URL must be smtp:// or smtps://');
  if (from === undefined) read.problems.push('MAIL_FROM is missing: SMTP_URL needs it');
  else if (!from.includes('@')) read.problems.push('MAIL_FROM must be a mail address');
  return { smtpUrl: smtpUrl ?? '', from: from ?? '' };
}
