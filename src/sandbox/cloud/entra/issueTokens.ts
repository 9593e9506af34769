/** The tokens that the sandbox issues. Claims as in recordings. */
import { createHash } from 'node:crypto';
import { settleConsent } from '../directory/consent.ts';
import type { Tenant } from '../directory/tenant.ts';
import { epochClaim } from '../graph/bearer.ts';
import type { Persona } from '../port.ts';
import { currentKey, lifetime, makeUti, signToken } from '../signing/tokens.ts';
import type { CloudState } from '../state.ts';
import type { CodeGrant } from './codes.ts';

const hour = 3600;
const ssoLifetime = 75 * 60;
const teamsWebClient = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';
/** In every user's `wids`: the default user role. */
const userRole = 'b79fbf4d-3ef9-4689-8143-76b194e85509';
/** Always present in app-only tokens, and no directory role. */
const appWid = '0997a1d0-0d1d-4acb-b408-d5ca73121e90';

export const botIssuer = 'https://api.botframework.com';

function pairwiseSubject(persona: Persona, clientId: string): string {
  return createHash('sha256').update(`${persona.tenantId}/${persona.objectId}/${clientId}`).digest('base64url');
}

function widsOf(persona: Persona): string[] {
  return [...persona.wids, userRole];
}

/** v1 format; `roles` only when consented in that tenant now. */
export async function issueGraphToken(state: CloudState, tenant: Tenant, appidacr: '1' | '2'): Promise<string> {
  const now = state.now();
  const consent = settleConsent(tenant, now);
  const issuer = `https://sts.windows.net/${tenant.data.tenantId}/`;
  const roles = [...consent.roles];
  return signToken(currentKey(state.ring), {
    aud: state.cloudUrl(),
    iss: issuer,
    ...lifetime(now, hour),
    app_displayname: 'Instep',
    appid: state.options.clientId,
    appidacr,
    idp: issuer,
    idtyp: 'app',
    oid: consent.servicePrincipalId,
    ...(roles.length > 0 ? { roles } : {}),
    sub: consent.servicePrincipalId,
    tenant_region_scope: 'EU',
    tid: tenant.data.tenantId,
    uti: makeUti(),
    ver: '1.0',
    wids: [appWid],
    [epochClaim]: consent.epoch,
  });
}

/** The bot's own token, for the connector. */
export async function issueBotToken(state: CloudState): Promise<string> {
  const issuer = `https://sts.windows.net/${state.options.homeTenantId}/`;
  return signToken(currentKey(state.ring), {
    aud: botIssuer,
    iss: issuer,
    ...lifetime(state.now(), hour),
    appid: state.options.botId,
    appidacr: '1',
    idtyp: 'app',
    tid: state.options.homeTenantId,
    uti: makeUti(),
    ver: '1.0',
  });
}

/** What `getAuthToken` gives a tab: v2.0, for our own API. */
export async function issueSsoToken(state: CloudState, persona: Persona): Promise<string> {
  const { clientId } = state.options;
  return signToken(currentKey(state.ring), {
    aud: clientId,
    iss: `${state.cloudUrl()}/${persona.tenantId}/v2.0`,
    ...lifetime(state.now(), ssoLifetime),
    azp: teamsWebClient,
    azpacr: '0',
    name: persona.name,
    oid: persona.objectId,
    preferred_username: persona.userPrincipalName,
    ...(persona.roles.length > 0 ? { roles: persona.roles } : {}),
    scp: 'access_as_user',
    sub: pairwiseSubject(persona, clientId),
    tid: persona.tenantId,
    uti: makeUti(),
    ver: '2.0',
    wids: widsOf(persona),
  });
}

export async function issueIdToken(state: CloudState, grant: CodeGrant): Promise<string> {
  const { persona } = grant;
  const { clientId } = state.options;
  return signToken(currentKey(state.ring), {
    aud: clientId,
    iss: `${state.cloudUrl()}/${persona.tenantId}/v2.0`,
    ...lifetime(state.now(), hour),
    auth_time: grant.authTime,
    name: persona.name,
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
    oid: persona.objectId,
    preferred_username: persona.userPrincipalName,
    ...(persona.roles.length > 0 ? { roles: persona.roles } : {}),
    sub: pairwiseSubject(persona, clientId),
    tid: persona.tenantId,
    uti: makeUti(),
    ver: '2.0',
    wids: widsOf(persona),
  });
}

/** On inbound activities, from the Bot Framework to the bot. */
export async function issueActivityToken(state: CloudState, serviceUrl: string): Promise<string> {
  return signToken(state.ring.bot, {
    iss: botIssuer,
    aud: state.options.botId,
    ...lifetime(state.now(), hour),
    serviceurl: serviceUrl,
  });
}
