/** Cards by hand: released, given to somebody else, deactivated. */
import { record } from '../company/audit.ts';
import type { CompanyKey } from '../company/company.ts';
import { findCompany } from '../company/findCompany.ts';
import type { Card } from '../contract/cards.ts';
import type { Actor, Page } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import { deactivate, reassign, release, toCard } from './card.ts';
import type { Move, Unavailable } from './card.ts';
import { cardOf, changeCard } from './changeCards.ts';
import type { CardsDeps } from './deps.ts';
import type { CardDoc } from './documents.ts';
import { pageOf, queryOf } from './paging.ts';
import type { PageRequest } from './paging.ts';

export type CardRequest = PageRequest & { personId?: string | undefined; status?: Card['status'] | undefined };

export async function listCards(deps: CardsDeps, key: CompanyKey, request: CardRequest): Promise<Page<Card>> {
  await findCompany(deps.store, key);
  const where = { ...(request.personId === undefined ? {} : { personId: request.personId }), ...(request.status === undefined ? {} : { status: request.status }) };
  return pageOf(await deps.store.cards.list(key, queryOf(request, { where, orderBy: 'id' })), toCard);
}

/** Throws `not_found`, `card_not_available`. */
export async function releaseCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string): Promise<Card> {
  return move(deps, key, { action: 'card.release', by, cardId }, (card, now) => release(card, { at: now, by }));
}

/** Throws `not_found` (card, or person), `person_archived`, `card_not_available`. */
export async function reassignCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string, personId: string): Promise<Card> {
  await cardOf(deps, key, cardId);
  await needCurrentPerson(deps, key, personId, 'personId');
  return move(deps, key, { action: 'card.reassign', by, cardId }, (card, now) => reassign(card, personId, { at: now, by }));
}

/** Throws `not_found`, `card_not_available`. */
export async function deactivateCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string): Promise<Card> {
  return move(deps, key, { action: 'card.deactivate', by, cardId }, (card, now) => deactivate(card, { at: now, by }));
}

/** Cards go to current people of the company only. */
export async function needCurrentPerson(deps: CardsDeps, key: CompanyKey, personId: string, path: string): Promise<void> {
  const person = await deps.store.people.get(key, personId);
  if (person === undefined) {
    throw new AppError('not_found', 'The person is not in this company. No card was moved.', { errors: [{ path, message: 'There is no such person in this company.' }] });
  }
  if (person.doc.status === 'archived') {
    throw new AppError('person_archived', 'Archived people get no cards. No card was moved.', { errors: [{ path, message: 'This person is archived.' }] });
  }
}

interface Act {
  action: 'card.release' | 'card.reassign' | 'card.deactivate';
  by: Actor;
  cardId: string;
}

async function move(deps: CardsDeps, key: CompanyKey, act: Act, change: (card: CardDoc, now: Move['at']) => CardDoc | Unavailable): Promise<Card> {
  const moved = await changeCard(deps, key, act.cardId, (card) => {
    const next = change(card, deps.ambient.now().toISOString());
    if ('unavailable' in next) throw new AppError('card_not_available', `Card ${act.cardId} cannot be moved. ${next.unavailable}`);
    return next;
  });
  await record(deps, { ...key, by: act.by, action: act.action, detail: act.cardId });
  return toCard(moved);
}
