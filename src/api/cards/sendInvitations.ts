/** Mails invitations that are due, and opens them: each address once. */
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { CompanyKey } from '../company/company.ts';
import type { Mailer } from '../mail/port.ts';
import type { Versioned } from '../store/port.ts';
import type { CardsDeps } from './deps.ts';
import type { InvitationDoc } from './documents.ts';
import { claim, failed, isOpen, opened, sent, tryLater } from './invitation.ts';
import { invitationMail, mailLanguage } from './invitationMail.ts';

const atOnce = 4;
const aSweep = 500;

/** Answers how many were mailed. Every due one is tried at most once a call. */
export async function sendInvitations(deps: CardsDeps): Promise<number> {
  const { mailer, ambient, store } = deps;
  if (mailer === undefined) return 0;
  const limit = pLimit(atOnce);
  const due = { dueAt: { before: Math.floor(ambient.now().getTime() / 1000) + 1 } };
  const found = await store.invitations.everywhere({ where: due, orderBy: 'id', limit: aSweep });
  const outcomes = await Promise.all(found.items.map((each) => limit(() => sendOne(deps, mailer, each))));
  return outcomes.filter(Boolean).length;
}

async function sendOne(deps: CardsDeps, mailer: Mailer, found: Versioned<InvitationDoc>): Promise<boolean> {
  const { store, ambient } = deps;
  const key = keyOf(found.doc);
  const secret = ambient.newSecret();
  const claimed = await store.invitations.replace(key, claim(found.doc, secretHash(secret), ambient.now()), found.etag);
  if (typeof claimed === 'string') return false;
  const next = await mailIt(deps, mailer, claimed.doc, secret);
  await store.invitations.replace(key, next, claimed.etag);
  return next.state === 'sent';
}

async function mailIt(deps: CardsDeps, mailer: Mailer, invitation: InvitationDoc, secret: string): Promise<InvitationDoc> {
  const key = keyOf(invitation);
  const person = (await deps.store.people.get(key, invitation.personId))?.doc;
  const company = (await deps.store.companies.get({ workspaceId: key.workspaceId }, key.companyId))?.doc;
  if (person === undefined || company === undefined || person.status === 'archived') return failed(invitation, 'person_archived');
  if (person.email === null) return failed(invitation, 'no_address');
  const language = mailLanguage(person.language);
  const url = `${deps.publicUrl}/invite/${secret}`;
  const outcome = await mailer.send(invitationMail({ to: person.email, firstName: person.firstName ?? '', company: company.name, url, language }));
  switch (outcome) {
    case 'sent':
      return sent(invitation, deps.ambient.now());
    case 'refused':
      return failed(invitation, 'mail_refused');
    case 'later':
      return tryLater(invitation, deps.ambient.now());
  }
}

export interface SignInDetails {
  companyName: string;
  /** The work account to sign in with; null when the person is not from the directory. */
  signInName: string | null;
}

/** For whom the address still works, without using it up. undefined: unknown, used or expired, without saying which. */
export async function peekInvitation(deps: CardsDeps, secret: string): Promise<{ companyName: string } | undefined> {
  const found = await findOpen(deps, secret);
  if (found === undefined) return undefined;
  const company = await deps.store.companies.get({ workspaceId: found.doc.workspaceId }, found.doc.companyId);
  return company === undefined ? undefined : { companyName: company.doc.name };
}

/** Uses the address up. Of two who come at once one is told, the other gets undefined. */
export async function openInvitation(deps: CardsDeps, secret: string): Promise<SignInDetails | undefined> {
  const found = await findOpen(deps, secret);
  if (found === undefined) return undefined;
  const key = keyOf(found.doc);
  const saved = await deps.store.invitations.replace(key, opened(found.doc, deps.ambient.now()), found.etag);
  if (typeof saved === 'string') return undefined;
  const company = (await deps.store.companies.get({ workspaceId: key.workspaceId }, key.companyId))?.doc;
  const person = (await deps.store.people.get(key, found.doc.personId))?.doc;
  if (company === undefined || person === undefined) return undefined;
  return { companyName: company.name, signInName: person.userPrincipalName ?? null };
}

/** The address names no company, so this is the one look-up over all of them. */
async function findOpen(deps: CardsDeps, secret: string): Promise<Versioned<InvitationDoc> | undefined> {
  const found = await deps.store.invitations.everywhere({ where: { secretHash: secretHash(secret) }, orderBy: 'id', limit: 1 });
  const [first] = found.items;
  return first !== undefined && isOpen(first.doc, deps.ambient.now()) ? first : undefined;
}

function keyOf({ workspaceId, companyId }: InvitationDoc): CompanyKey {
  return { workspaceId, companyId };
}

function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
