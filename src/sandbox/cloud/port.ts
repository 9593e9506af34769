/**
 * The sandbox cloud as the rest of the sandbox and the tests see it: a make-believe Microsoft Entra ID and Microsoft Graph v1.0 over
 * real sockets. `startCloud` is in `startCloud.ts`.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { TenantData } from './directory/records.ts';
import type { Persona } from './persona.ts';

export type { Persona };

export interface CloudOptions {
  /** JSON snapshot on disk, so that everything survives a restart; null: memory only. */
  dataFile: string | null;
  /** https; 0 = any free port. */
  cloudPort: number;
  /** http; 0 = any free port. */
  peoplePort: number;
  /** Where the TLS certificate and its key are kept. */
  certDir: string;
  clientId: string;
  clientSecret: string;
  /** PEM of a certificate the app may prove itself with instead of the secret. */
  clientCertificate?: string;
  botId: string;
  botPassword: string;
  /** Tenant of the app registration, of the bot and of the host. */
  homeTenantId: string;
  /** Origins whose `/link/signed-in` and `/link/consented` are the registered redirect URIs, i.e. [PUBLIC_URL]. */
  redirectOrigins: () => string[];
  /** Users of the generated Dutch tenant; default 2500. */
  bigTenantPeople?: number;
  /** Added to every Graph answer; default 0. */
  latencyMs?: number;
  /** How long an accepted consent takes to become effective; default 1500. */
  consentDelayMs?: number;
  /** Further tenants, see `generateTenant`. */
  extraTenants?: TenantData[];
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
}

export interface Cloud {
  /** `https://localhost:PORT`: Entra's host, Graph's root, Bot Framework metadata and token endpoint; the connector mounts here. */
  readonly cloudUrl: string;
  /** `http://localhost:PORT`: sign-in and consent pages; the host page mounts here. */
  readonly peopleUrl: string;
  /** PEM for NODE_EXTRA_CA_CERTS. */
  readonly certPath: string;
  tenants(): TenantInfo[];
  /** Everybody one can be: in the host page (`usesInstep`) or at the sign-in page (all). */
  personas(): Persona[];
  /** A v2.0 access token for the app (`scp: access_as_user`, app roles), 75 minutes. Throws for an unknown persona. */
  issueSsoToken(personaId: string): Promise<string>;
  /** Bot Framework token for activities to the bot (issuer https://api.botframework.com, audience the bot, `serviceurl`). */
  signActivityToken(serviceUrl: string): Promise<string>;
  /** Whether an Authorization header carries the bot's own token, as issued by our token endpoint. */
  verifyBotToken(authorization: string | undefined): Promise<boolean>;
  /** Any claims, signed by one of our keys: for tests of what must be refused. `iat`, `nbf`, `exp` only when given. */
  signToken(claims: Record<string, unknown>, key?: 'entra' | 'consumer' | 'bot' | 'unpublished'): Promise<string>;
  /** A further https route; built-in routes win, then first come first served. The pattern is matched against the whole path. */
  onCloud(method: string, pathPattern: RegExp, handler: RouteHandler): void;
  /** A further http route (host page, control panel). */
  onPeople(method: string, pathPattern: RegExp, handler: RouteHandler): void;
  /** "What happens in the directory". */
  act(tenantId: string, action: DirectoryAction): Promise<ActionResult>;
  /** Current and soft-deleted users, at most 50, best match first; in the directory's order without a search. */
  users(tenantId: string, search?: string): UserInfo[];
  groups(tenantId: string): GroupInfo[];
  /** The last 5,000 Graph and Entra requests, oldest first; items of a batch too. Without tokens. */
  log(): RequestLogEntry[];
  /** Writes what is unsaved, then closes both servers. */
  close(): Promise<void>;
}

export interface CloudRequest {
  method: string;
  /** On the server's own origin. */
  url: URL;
  match: RegExpExecArray;
  headers: IncomingHttpHeaders;
  /** Read completely, at most 8 MB. */
  body: Buffer;
  raw: IncomingMessage;
}

/** May write the response at once, later, or as a stream. A rejection answers 500. */
export type RouteHandler = (request: CloudRequest, response: ServerResponse) => void | Promise<void>;

export interface TenantInfo {
  tenantId: string;
  displayName: string;
  defaultDomain: string;
  /** workspace: its staff use Instep; customer: its directory is synced. */
  kind: 'workspace' | 'customer';
  /** Now and effective. */
  consent: { servicePrincipal: boolean; roles: string[] };
  people: number;
  deleted: number;
  faults: Fault[];
}

export interface UserInfo {
  id: string;
  displayName: string;
  userPrincipalName: string;
  mail: string | null;
  jobTitle: string | null;
  department: string | null;
  mobilePhone: string | null;
  businessPhone: string | null;
  userType: string | null;
  accountEnabled: boolean | null;
  /** Set when soft-deleted. */
  deletedAt: string | null;
  groupIds: string[];
}

export interface GroupInfo {
  id: string;
  displayName: string;
  kind: GroupKind;
  /** Direct members of any type. */
  members: number;
  /** People, nested ones included. */
  people: number;
}

export type GroupKind = 'security' | 'dynamic' | 'mailEnabledSecurity' | 'microsoft365' | 'distribution';

/** What a control panel or a test lets happen. Everything takes effect at once and is told by delta. */
export type DirectoryAction =
  | {
      kind: 'hire';
      /** Left out: a plausible new colleague. */
      displayName?: string;
      givenName?: string;
      surname?: string;
      jobTitle?: string;
      department?: string;
      businessPhone?: string;
      mobilePhone?: string;
      mail?: string;
      userType?: 'Member' | 'Guest';
      accountEnabled?: boolean;
      licensed?: boolean;
      groupIds?: string[];
    }
  /** Without a number: another one, made up. */
  | { kind: 'changeNumber'; userId: string; mobilePhone?: string | null }
  | { kind: 'changeField'; userId: string; field: string; value: string | boolean | string[] | null }
  | { kind: 'renameUser'; userId: string; givenName: string; surname: string; userPrincipalName?: string }
  | { kind: 'disable' | 'enable' | 'delete'; userId: string }
  /** Of those in deleted items. */
  | { kind: 'restore' | 'purge'; userId: string }
  | { kind: 'hireMany'; count: number; groupIds?: string[] }
  /** The last ones of the directory's order who are neither personas nor deleted. */
  | { kind: 'deleteMany' | 'disableMany'; count: number }
  | { kind: 'addToGroup' | 'removeFromGroup'; groupId: string; memberId: string }
  | { kind: 'moveBetweenGroups'; fromGroupId: string; toGroupId: string; memberId: string }
  | { kind: 'createGroup'; displayName: string; groupKind?: GroupKind; memberIds?: string[]; membershipRule?: string }
  | { kind: 'deleteGroup'; groupId: string }
  /** At once, both permissions. */
  | { kind: 'grantConsent' }
  /** The service principal is deleted: tokens are refused (700016). `keepTokens`: those already issued work until they expire. */
  | { kind: 'revokeConsent'; keepTokens?: boolean }
  /** One grant is taken away: 403. `keepTokens`: tokens already issued keep it until they expire. */
  | { kind: 'removeRole'; role: string; keepTokens?: boolean }
  /** A new signing key; the previous one stays published unless dropped. All tenants. */
  | { kind: 'rotateKeys'; dropPrevious?: boolean }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'clearFaults' };

export interface ActionResult {
  ok: boolean;
  /** A sentence for the person at the panel: what happened, or why not. */
  message: string;
  /** Ids of the users or groups that were touched or made. */
  ids: string[];
}

export type FaultTarget =
  | 'any'
  | 'organization'
  | 'users'
  | 'user'
  | 'delta'
  | 'groups'
  | 'group'
  | 'members'
  | 'checkMemberGroups'
  | 'deletedItems'
  | 'batch'
  | 'token';

/** Something that goes wrong in one tenant. */
export type Fault = {
  /** Default any (which is everything but `token`). */
  on?: FaultTarget;
  /** How many requests it hits; default 1; null: until cleared. */
  times?: number | null;
  /** Matching requests that are let through first; default 0. Page 2 breaks with `after: 1`. */
  after?: number;
  /** Hits items inside `$batch` instead of requests. */
  insideBatch?: boolean;
} & FaultKind;

export type FaultKind =
  | { kind: 'throttle'; retryAfter?: 'integer' | 'decimal' | 'date' | 'absent'; seconds?: number }
  /** The connection ends in the middle of the body. */
  | { kind: 'cutBody' | 'malformedJson' | 'hang' | 'resetConnection' }
  | { kind: 'htmlError'; status: 502 | 503 | 504 }
  /** JSON bodies as Graph sends them; 401: as for an expired token; 403: Authorization_RequestDenied; 404: not found. */
  | { kind: 'error'; status: 400 | 401 | 403 | 404 | 409 | 500 | 502 | 503 | 504 }
  /** 200 without any body. */
  | { kind: 'emptyBody' }
  /** 200 with an empty list and no link, as if there was nobody. */
  | { kind: 'emptyList' }
  /** An empty page with a link to the real one. */
  | { kind: 'emptyPage' }
  /** 200 with the fields that User.ReadBasic.All does not show as null; `everything`: all but the id. */
  | { kind: 'nulls'; everything?: boolean }
  | { kind: 'expiredPageToken' | 'pageTokenNotFound' }
  | { kind: 'deltaExpired'; shape: 'olderThan30Days' | 'syncStateNotFound' | 'resyncRequired' | 'gone' | 'badlyFormed' }
  /** The next link repeats the page, or names another origin. */
  | { kind: 'loopingLink' | 'foreignLink' }
  /** The same people twice: on a page and again on the next; in delta, changes that were told before. */
  | { kind: 'replay' }
  /** Lists, delta and group members show the directory as it was. Set `times: null` for as long as it should last. */
  | { kind: 'lag'; seconds: number }
  /** The token endpoint's own troubles; `on` is `token`. */
  | { kind: 'tokenError'; code: 7000222 | 53003 | 7000112 | 700027 | 90002 };

export interface RequestLogEntry {
  /** ISO 8601. */
  at: string;
  tenantId: string | null;
  method: string;
  /** Path and query; values of tokens are left out. */
  path: string;
  status: number;
  milliseconds: number;
  insideBatch: boolean;
}
