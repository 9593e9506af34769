/** What all parts of the sandbox cloud share. */
import type { Tenant } from './directory/tenant.ts';
import type { CloudOptions, Persona, RequestLogEntry } from './port.ts';
import type { KeyRing } from './signing/keys.ts';

export interface CloudState {
  options: CloudOptions;
  tenants: Map<string, Tenant>;
  ring: KeyRing;
  now: () => number;
  cloudUrl: () => string;
  peopleUrl: () => string;
  log: (entry: RequestLogEntry) => void;
  /** Something changed that must survive a restart. */
  changed: () => void;
}

export function personasOf(state: Pick<CloudState, 'tenants'>): Persona[] {
  return [...state.tenants.values()].flatMap((tenant) => [...tenant.data.personas]);
}

export function findPersona(state: Pick<CloudState, 'tenants'>, personaId: string): Persona | undefined {
  return personasOf(state).find((persona) => persona.id === personaId);
}

/** By id or default domain, as in the path of a token endpoint. */
export function findTenant(state: Pick<CloudState, 'tenants'>, idOrDomain: string): Tenant | undefined {
  const key = idOrDomain.toLowerCase();
  return state.tenants.get(key) ?? [...state.tenants.values()].find((tenant) => tenant.data.defaultDomain.toLowerCase() === key);
}

export const appName = 'Instep';

/** Registered redirect URIs: exact, per origin. */
export function isRegisteredRedirect(state: CloudState, redirectUri: string): boolean {
  return state.options.redirectOrigins().some((origin) => {
    const base = origin.replace(/\/$/, '');
    return redirectUri === `${base}/link/signed-in` || redirectUri === `${base}/link/consented`;
  });
}
