/** Starts the sandbox: the make-believe Microsoft cloud, Teams with its bot channel, the mail server, and the host page. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCloud } from './cloud/startCloud.ts';
import type { Cloud, CloudOptions } from './cloud/port.ts';
import { openMailbox } from './mail/openMailbox.ts';
import { mountHost } from './mountHost.ts';
import { mountPlayground } from './playground/mountPlayground.ts';
import { openTeams } from './teams/openTeams.ts';
import type { Teams } from './teams/openTeams.ts';

export interface SandboxOptions {
  /** Everything that survives a restart lives here. */
  dataDir: string;
  /** https; 0 = any free port. */
  cloudPort?: number;
  /** http, the host page; 0 = any free port. */
  hostPort?: number;
  /** SMTP; 0 = any free port. */
  mailPort?: number;
  /** Where the app runs or will run, e.g. `http://localhost:3978`. */
  appUrl: string;
  /** The built host page; default `dist/sandbox-host` of this checkout. */
  pageDir?: string;
  cloud?: Partial<Pick<CloudOptions, 'bigTenantPeople' | 'consentDelayMs' | 'latencyMs' | 'extraTenants'>>;
}

export interface Sandbox {
  /** All that `npm run serve` needs except PORT, STORE and PUBLIC_URL. */
  env: Record<string, string>;
  hostUrl: string;
  cloud: Cloud;
  teams: Teams;
  close(): Promise<void>;
}

/** Public on purpose: none of it means anything outside the sandbox. */
const identity = {
  clientId: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c01',
  clientSecret: 'sandbox-app-secret',
  botId: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c02',
  botPassword: 'sandbox-bot-password',
  homeTenantId: '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10',
};

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.dataDir, { recursive: true });
  const mailbox = await openMailbox({ port: options.mailPort ?? 0, dataFile: join(options.dataDir, 'mails.json'), now: () => new Date() });
  const cloud = await startCloud({
    ...identity,
    ...options.cloud,
    dataFile: join(options.dataDir, 'cloud.json'),
    certDir: join(options.dataDir, 'certificate'),
    cloudPort: options.cloudPort ?? 0,
    peoplePort: options.hostPort ?? 0,
    redirectOrigins: () => [options.appUrl],
  });
  // The home tenant consents to its own app, so that a link page can name the workspace.
  await cloud.act(identity.homeTenantId, { kind: 'grantConsent' });
  const teams = openTeams({ cloud, appUrl: options.appUrl, botId: identity.botId, dataFile: join(options.dataDir, 'chats.json'), now: () => new Date() });
  mountPlayground({ cloud, appUrl: options.appUrl });
  mountHost({ cloud, teams, appUrl: options.appUrl, clientId: identity.clientId, pageDir: options.pageDir ?? join(import.meta.dirname, '../../dist/sandbox-host'), mails: () => mailbox.mails() });
  return {
    env: { ...appEnvironment(cloud), SMTP_URL: mailbox.url, MAIL_FROM: 'Instep <instep@sandbox.example>' },
    hostUrl: `${cloud.peopleUrl}/`,
    cloud,
    teams,
    async close() {
      teams.close();
      await Promise.all([cloud.close(), mailbox.close()]);
    },
  };
}

function appEnvironment(cloud: Cloud): Record<string, string> {
  return {
    AAD_APP_CLIENT_ID: identity.clientId,
    AAD_APP_TENANT_ID: identity.homeTenantId,
    AAD_APP_CLIENT_SECRET: identity.clientSecret,
    AAD_APP_OAUTH_AUTHORITY_HOST: cloud.cloudUrl,
    GRAPH_ENDPOINT: cloud.cloudUrl,
    BOT_ID: identity.botId,
    BOT_TENANT_ID: identity.homeTenantId,
    BOT_PASSWORD: identity.botPassword,
    BOT_OPENID_METADATA_URL: `${cloud.cloudUrl}/v1/.well-known/openidconfiguration`,
    BOT_LOGIN_URL: `${cloud.cloudUrl}/${identity.homeTenantId}`,
    BOT_SERVICE_HOSTS: new URL(cloud.cloudUrl).host,
    NODE_EXTRA_CA_CERTS: cloud.certPath,
    ACTIVATION: 'manual',
  };
}
