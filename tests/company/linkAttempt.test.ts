import { describe, expect, it } from 'vitest';
import { beginConsent, beginLink, beginProof, beginSignIn, belongs, isOpen, isProving, mayConsent, startOver, takeState, used } from '../../src/api/company/linkAttempt.ts';
import { addressOf, attemptOfAddress, attemptOfState, handleOf, hashSecret, stateOf } from '../../src/api/company/linkSecrets.ts';
import type { LinkAttemptDoc } from '../../src/api/store/documents.ts';

const now = new Date('2026-11-22T08:00:00Z');
const by = { tenantId: 't', objectId: 'o', name: 'n' };
const made: LinkAttemptDoc = {
  id: 'a', workspaceId: 'w', companyId: 'c', createdAt: now.toISOString(), createdBy: by, browser: null, step: 'made', nonce: null, codeVerifier: null,
  tenantId: null, admin: null, state: null, provingSince: null, expiresAt: now.getTime() / 1000 + 60,
};
const signing = beginSignIn(made, { browser: 'b', state: 's', nonce: 'n', codeVerifier: 'v' });
const consenting = beginConsent(takeState(signing), { state: 's2', tenantId: 'x', admin: by });

describe('a callback belongs to a try', () => {
  it('only with its state, its browser, at its step and in time', () => {
    expect(belongs(signing, 'signingIn', { state: 's', browser: 'b' }, now)).toBe(true);
    expect(belongs(signing, 'signingIn', { state: 'other', browser: 'b' }, now)).toBe(false);
    expect(belongs(signing, 'signingIn', { state: 's', browser: null }, now)).toBe(false);
    expect(belongs(signing, 'consenting', { state: 's', browser: 'b' }, now)).toBe(false);
    expect(belongs(signing, 'signingIn', { state: 's', browser: 'b' }, new Date(now.getTime() + 60_000))).toBe(false);
  });

  it('never when nothing is expected', () => {
    for (const attempt of [made, takeState(signing), startOver(consenting), used(consenting)]) {
      for (const step of ['signingIn', 'consenting'] as const) expect(belongs(attempt, step, { state: null, browser: null }, now)).toBe(false);
    }
  });
});

describe('a try', () => {
  it('is proving only after the consent came back, in its own browser', () => {
    const proving = beginProof(consenting, now.toISOString());
    expect(isProving(proving, 'b', now)).toBe(true);
    expect(isProving(proving, 'other', now)).toBe(false);
    expect(isProving(consenting, 'b', now)).toBe(false);
    expect(isProving(beginLink(proving), 'b', now)).toBe(true);
    expect(isProving(beginLink(proving), 'other', now)).toBe(false);
    expect(isProving(used(proving), 'b', now)).toBe(false);
  });

  it('that failed leaves no secret, and the address open; one that succeeded closes it', () => {
    expect(startOver(consenting)).toEqual(made);
    expect(isOpen(startOver(consenting), now)).toBe(true);
    expect(isOpen(used(consenting), now)).toBe(false);
  });
});

describe('who may consent', () => {
  it('is a Global or a Privileged Role Administrator, whatever the case of the id', () => {
    expect(mayConsent(['62E90394-69F5-4237-9190-012177145E10'])).toBe(true);
    expect(mayConsent(['x', 'e8611ab8-c189-46e8-94e1-60213ab1f814'])).toBe(true);
    expect(mayConsent([])).toBe(false);
    expect(mayConsent(['fe930be7-5e62-47db-91af-98c3a49a38b1'])).toBe(false);
  });
});

describe('addresses and states', () => {
  const workspaceId = '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10';
  const secret = 'A'.repeat(43);
  it('lead to their attempt and to no other', () => {
    const address = addressOf(workspaceId, secret);
    const key = { workspaceId, attemptId: hashSecret(address) };
    expect(attemptOfAddress(address)).toEqual(key);
    expect(attemptOfState(stateOf(key, secret))).toEqual(key);
    expect(attemptOfState(handleOf(key))).toEqual(key);
    expect(attemptOfAddress(addressOf(workspaceId, 'B'.repeat(43)))?.attemptId).not.toBe(key.attemptId);
  });

  it('that we never made lead nowhere', () => {
    for (const text of ['', 'x', '../..', 'g'.repeat(80), `${workspaceId}${secret}`]) expect(attemptOfAddress(text)).toBeUndefined();
    for (const text of [null, '', 'a.b', `${'0'.repeat(32)}.${'z'.repeat(64)}.x`]) expect(attemptOfState(text)).toBeUndefined();
  });
});
