/** Catalogue, credits, purchases, orders, cards: shapes of CONTRACT "Shapes". One credit of an item buys one of it. */
import { z } from 'zod';
import { Actor, Id, Paging, Timestamp } from './primitives.ts';
import { Change } from './run.ts';
import { OrderForChange } from './run.ts';

export const CatalogueName = z.string().trim().min(1).max(100);
export const Catalogue = z
  .strictObject({
    cardTypes: z.array(z.strictObject({ id: Id, name: CatalogueName, material: CatalogueName })).max(100),
    licences: z.array(z.strictObject({ id: Id, name: CatalogueName })).max(100),
    accessories: z.array(z.strictObject({ id: Id, name: CatalogueName })).max(100),
  })
  .refine((catalogue) => {
    const ids = [...catalogue.cardTypes, ...catalogue.licences, ...catalogue.accessories].map((item) => item.id);
    return new Set(ids).size === ids.length;
  }, 'must not use an id twice');
export type Catalogue = z.infer<typeof Catalogue>;

/** A catalogue id and how many. */
export const ItemQuantity = z
  .strictObject({ item: Id, quantity: z.int().min(1).max(100_000) })
  .describe('An item is a catalogue id; one credit of it buys one.');
export type ItemQuantity = z.infer<typeof ItemQuantity>;

export const Balance = z.strictObject({ item: Id, available: z.int(), reserved: z.int() });
export type Balance = z.infer<typeof Balance>;

/** One append-only movement of credits. `available` and `reserved` are the signed changes of the two balances. */
export const CreditEntry = z.strictObject({
  id: Id,
  at: Timestamp,
  kind: z.enum(['purchase', 'reserve', 'settle', 'refund', 'giveBack']),
  item: Id,
  available: z.int(),
  reserved: z.int(),
  orderId: Id.nullable(),
  purchaseId: Id.nullable(),
  by: Actor.nullable(),
});
export type CreditEntry = z.infer<typeof CreditEntry>;

export const Credits = z.strictObject({ balances: z.array(Balance), entries: z.array(CreditEntry) });
export type Credits = z.infer<typeof Credits>;

export const Purchase = z.strictObject({
  id: Id,
  companyId: Id,
  companyName: z.string(),
  workspaceId: z.string(),
  lines: z.array(ItemQuantity),
  status: z.enum(['requested', 'confirmed']),
  requestedBy: Actor,
  requestedAt: Timestamp,
  confirmedBy: Actor.nullable(),
  confirmedAt: Timestamp.nullable(),
});
export type Purchase = z.infer<typeof Purchase>;
export const NewPurchase = z.strictObject({ lines: z.array(ItemQuantity).min(1).max(100) });

export const OrderLine = z
  .strictObject({
    personId: Id,
    cardType: Id.nullable(),
    licences: z.array(Id).max(20),
    accessories: z.array(Id).max(20),
    invite: z.boolean(),
  })
  .describe('Costs one credit of its card type, and one of each licence and accessory. Without a card type (user licence only: no physical card) it costs one of the licence `user-licence`, if the catalogue has that.');
export type OrderLine = z.infer<typeof OrderLine>;
export const NewOrder = z.strictObject({ lines: z.array(OrderLine).min(1).max(10_000) });

export const OrderStatus = z.enum(['placed', 'inProduction', 'shipped', 'delivered', 'cancelled']);
export type OrderStatus = z.infer<typeof OrderStatus>;
export const Order = z.strictObject({
  id: Id,
  lines: z.array(OrderLine),
  status: OrderStatus,
  placedBy: Actor,
  placedAt: Timestamp,
  creditsUsed: z.array(ItemQuantity),
  /** When lines asked for sign-in details: how many were mailed, used, or could not be, and why (`mail_not_configured`, `no_address` …). */
  invitations: z
    .strictObject({ waiting: z.int(), sent: z.int(), opened: z.int(), failed: z.int(), problems: z.array(z.string()) })
    .optional(),
});
export type Order = z.infer<typeof Order>;
export const OrderStatusChange = z.strictObject({ status: z.enum(['inProduction', 'shipped', 'delivered']) });

export const CardStatus = z.enum(['ordered', 'active', 'released', 'deactivated']);
export const Card = z.strictObject({
  id: Id,
  personId: Id.nullable(),
  cardType: Id,
  status: CardStatus,
  history: z.array(z.strictObject({ at: Timestamp, action: z.string(), by: Actor.nullable(), personId: Id.nullable() })),
});
export type Card = z.infer<typeof Card>;
export const CardQuery = Paging.extend({ personId: Id.optional(), status: CardStatus.optional() });
export const Reassign = z.strictObject({ personId: Id });

/** The unfinished guided review: which step, and what was chosen, by change id. */
export const Review = z.strictObject({
  step: z.enum(['credits', 'groups', 'update', 'new', 'remove', 'done']),
  runId: Id.nullable(),
  planId: z.string().nullable(),
  accept: z.array(Id),
  decline: z.array(Id),
  orders: z.array(OrderForChange),
  cards: z.array(z.strictObject({ cardId: Id, action: z.enum(['release', 'reassign', 'deactivate']), personId: Id.optional() })),
  /** Changes whose content is not what was chosen any more. */
  changed: z.array(Change.shape.id),
  updatedBy: Actor.nullable(),
  updatedAt: Timestamp.nullable(),
  etag: z.string(),
});
export type Review = z.infer<typeof Review>;
export const ReviewPut = Review.omit({ changed: true, updatedBy: true, updatedAt: true, etag: true });
