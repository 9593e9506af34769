/** Who is signed in, in which browser: a cookie on the people origin. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Persona } from '../port.ts';

export interface SignedIn {
  persona: Persona;
  /** Seconds since 1970. */
  authTime: number;
}

export interface Sessions {
  read(headers: IncomingHttpHeaders): SignedIn | undefined;
  /** The cookie to set. */
  open(signedIn: SignedIn): string;
}

const cookieName = 'instep_sandbox_signin';
const kept = 200;

export function createSessions(): Sessions {
  const sessions = new Map<string, SignedIn>();
  return {
    read(headers) {
      const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
      const key = pairs.find(([name]) => name === cookieName)?.[1];
      return key === undefined ? undefined : sessions.get(key);
    },
    open(signedIn) {
      const key = randomBytes(24).toString('base64url');
      const oldest = sessions.size >= kept ? sessions.keys().next().value : undefined;
      if (oldest !== undefined) sessions.delete(oldest);
      sessions.set(key, signedIn);
      return `${cookieName}=${key}; Path=/; HttpOnly; SameSite=Lax`;
    },
  };
}
