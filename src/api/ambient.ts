/** Clock, ids and randomness: passed in, so that tests can hold them still. */
import { randomBytes, randomUUID } from 'node:crypto';

export interface Ambient {
  now(): Date;
  /** A new unguessable id, safe in URLs. */
  newId(): string;
  /** A secret for an address or a state parameter: 256 bits, base64url. */
  newSecret(): string;
  /** 0 to 1, for jitter. */
  random(): number;
}

export const realAmbient: Ambient = {
  now: () => new Date(),
  newId: () => randomUUID().replaceAll('-', ''),
  newSecret: () => randomBytes(32).toString('base64url'),
  random: () => Math.random(),
};
