/** An invitation: sign-in details for a person of an order, as a one-time address by mail. There is no password anywhere in it. */
import type { InvitationDoc, OrderDoc } from './documents.ts';
import { lineId } from './order.ts';

/** How long the address in the mail works. */
export const validDays = 14;
/** How long we remember that somebody was invited. */
const keepDays = 400;
const daySeconds = 24 * 3600;
/** Pauses between tries to mail it, in seconds; then it has failed. */
const retryAfter = [60, 300, 1800, 7200, 21_600];

/** One for each line that wants one. */
export function newInvitations(order: OrderDoc, { now, canMail }: { now: Date; canMail: boolean }): InvitationDoc[] {
  const seconds = Math.floor(now.getTime() / 1000);
  return order.lines.flatMap((line, n): InvitationDoc[] => {
    if (!line.invite) return [];
    return [{
      id: lineId(order.id, n), workspaceId: order.workspaceId, companyId: order.companyId, orderId: order.id, personId: line.personId,
      createdAt: now.toISOString(), state: canMail ? 'waiting' : 'failed', secretHash: null, sentAt: null, openedAt: null, validUntil: null,
      dueAt: canMail ? seconds : null, attempts: 0, problem: canMail ? null : 'mail_not_configured', expiresAt: seconds + keepDays * daySeconds,
    }];
  });
}

/** About to be mailed: with a new secret, so that an address that may have got lost is dead. Nobody else tries for five minutes. */
export function claim(invitation: InvitationDoc, secretHash: string, now: Date): InvitationDoc {
  return {
    ...invitation,
    secretHash,
    attempts: invitation.attempts + 1,
    dueAt: Math.floor(now.getTime() / 1000) + 300,
    validUntil: new Date(now.getTime() + validDays * daySeconds * 1000).toISOString(),
  };
}

export function sent(invitation: InvitationDoc, now: Date): InvitationDoc {
  return { ...invitation, state: 'sent', sentAt: now.toISOString(), dueAt: null, problem: null };
}

export function failed(invitation: InvitationDoc, problem: NonNullable<InvitationDoc['problem']>): InvitationDoc {
  return { ...invitation, state: 'failed', problem, dueAt: null, secretHash: null };
}

/** The mail server was not there: later again, a few times. */
export function tryLater(invitation: InvitationDoc, now: Date): InvitationDoc {
  const pause = retryAfter[invitation.attempts - 1];
  if (pause === undefined) return failed(invitation, 'mail_unreachable');
  return { ...invitation, problem: 'mail_unreachable', dueAt: Math.floor(now.getTime() / 1000) + pause };
}

/** Used: the address is dead from now on. */
export function opened(invitation: InvitationDoc, now: Date): InvitationDoc {
  return { ...invitation, state: 'opened', openedAt: now.toISOString(), secretHash: null, dueAt: null };
}

export function isOpen(invitation: InvitationDoc, now: Date): boolean {
  return invitation.validUntil !== null && new Date(invitation.validUntil) > now;
}
