/** A directory on a server of ours, with time that passes by waiting only. */
import type { Ambient } from '../../src/api/ambient.ts';
import { directoryOpener, type DirectoryOpenerOptions } from '../../src/api/graph/directoryOpener.ts';
import type { Directory, DirectoryOptions } from '../../src/api/sync/directory.ts';

export const tenantId = '11111111-2222-4333-8444-555555555555';
export const fixedNow = new Date('2026-11-22T08:00:00Z');

export const stillAmbient: Ambient = {
  now: () => fixedNow,
  newId: () => '0123456789abcdef0123456789abcdef',
  newSecret: () => 'secret',
  random: () => 0,
};

export interface Opened {
  directory: Directory;
  meter: { graphRequests: number; throttledSeconds: number };
  /** Seconds of each wait, in order. */
  waits: number[];
  /** What `onWait` was told. */
  told: number[];
  tokensAsked: boolean[];
  abort: AbortController;
}

export interface Opening extends Partial<DirectoryOpenerOptions>, Pick<DirectoryOptions, 'freshToken'> {
  /** Nobody is told of waits, as where somebody looks at a screen meanwhile. */
  untold?: true;
}

export function directoryOf(origin: string, options: Opening = {}): Opened {
  const { freshToken, untold, ...opener } = options;
  const meter = { graphRequests: 0, throttledSeconds: 0 };
  const waits: number[] = [];
  const told: number[] = [];
  const tokensAsked: boolean[] = [];
  const abort = new AbortController();
  let passed = 0;
  const open = directoryOpener({
    endpoint: origin,
    tokens: (_tenant, { fresh }) => {
      tokensAsked.push(fresh);
      return Promise.resolve(fresh ? 'new-token' : 'token');
    },
    ambient: { ...stillAmbient, now: () => new Date(fixedNow.getTime() + passed) },
    sleep: (milliseconds) => {
      passed += milliseconds;
      waits.push(milliseconds / 1000);
      return Promise.resolve();
    },
    ...opener,
  });
  const onWait = (seconds: number) => told.push(seconds);
  const directory = open(tenantId, { meter, signal: abort.signal, ...(untold === undefined && { onWait }), ...(freshToken !== undefined && { freshToken }) });
  return { directory, meter, waits, told, tokensAsked, abort };
}

export function guid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A user as Graph writes one when all of it may be read. */
export function user(n: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: guid(n), userPrincipalName: `person${n}@contoso.example`, displayName: `Person ${n}`, mail: null, accountEnabled: true, userType: 'Member', assignedLicenses: [], ...more };
}

export function graphError(status: number, code: string, headers: Record<string, string> = {}) {
  return { status, headers, json: { error: { code, message: 'Text that nobody may branch on.', innererror: { 'request-id': 'x' } } } };
}

export async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
