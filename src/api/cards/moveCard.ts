/** Cards by hand: released, given to somebody else, deactivated. */
import type { CompanyKey } from '../company/company.ts';
import type { Card } from '../contract/cards.ts';
import type { Actor, Page } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import { deactivate, reassign, release, toCard } from './card.ts';
import type { Move, Unavailable } from './card.ts';
import { cardOf, changeCard } from './changeCards.ts';
import type { CardsDeps } from './deps.ts';
import type { CardDoc } from './documents.ts';
import { needCompany } from './needCompany.ts';
import { pageOf, queryOf } from './paging.ts';
import type { PageRequest } from './paging.ts';

export type CardRequest = PageRequest & { personId?: string | undefined; status?: Card['status'] | undefined };

export async function listCards(deps: CardsDeps, key: CompanyKey, request: CardRequest): Promise<Page<Card>> {
  await needCompany(deps, key);
  const where = { ...(request.personId === undefined ? {} : { personId: request.personId }), ...(request.status === undefined ? {} : { status: request.status }) };
  return pageOf(await deps.store.cards.list(key, queryOf(request, { where, orderBy: 'id' })), toCard);
}

/** Throws `not_found`, `card_not_available`. */
export async function releaseCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string): Promise<Card> {
  return toCard(await move(deps, key, cardId, (card, now) => release(card, { at: now, by })));
}

/** Throws `not_found` (card, or person), `person_archived`, `card_not_available`. */
export async function reassignCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string, personId: string): Promise<Card> {
  await cardOf(deps, key, cardId);
  await needCurrentPerson(deps, key, personId, 'personId');
  return toCard(await move(deps, key, cardId, (card, now) => reassign(card, personId, { at: now, by })));
}

/** Throws `not_found`, `card_not_available`. */
export async function deactivateCard(deps: CardsDeps, key: CompanyKey, by: Actor, cardId: string): Promise<Card> {
  return toCard(await move(deps, key, cardId, (card, now) => deactivate(card, { at: now, by })));
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

function move(deps: CardsDeps, key: CompanyKey, cardId: string, change: (card: CardDoc, now: Move['at']) => CardDoc | Unavailable): Promise<CardDoc> {
  return changeCard(deps, key, cardId, (card) => {
    const moved = change(card, deps.ambient.now().toISOString());
    if ('unavailable' in moved) throw new AppError('card_not_available', `Card ${cardId} cannot be moved. ${moved.unavailable}`);
    return moved;
  });
}
