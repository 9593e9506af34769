/** Documents of the card shop: catalogue, account, entries, purchases, orders, cards, invitations. */
import type { Actor } from '../contract/primitives.ts';
import type { Catalogue, CreditEntry, ItemQuantity, OrderLine, OrderStatus } from '../contract/cards.ts';
import type { OrderForChange } from '../contract/run.ts';

/** One for the installation; the partition is the host's workspace. */
export interface CatalogueDoc extends Catalogue {
  id: 'catalogue';
  workspaceId: string;
}

/** A hold on credits that an order has not settled yet. */
export interface Reservation {
  orderId: string;
  items: ItemQuantity[];
  at: string;
}

/** The one gate of all spending of a company: its etag decides who gets the last credit. */
export interface AccountDoc {
  /** The company's id. */
  id: string;
  workspaceId: string;
  companyId: string;
  /** Every item that ever had a credit; an item once here stays. */
  balances: Record<string, { available: number; reserved: number }>;
  /** Orders under way. */
  reservations: Reservation[];
  /**
   * Entries decided by this document but perhaps not yet written: a sweep writes them again, their ids are deterministic.
   * An entry leaves this list only after it was written. So whoever finds it neither here nor there knows that it never was.
   */
  pendingEntries: CreditEntry[];
  /** There are reservations or pending entries: the sweep looks at it. */
  busy: boolean;
}

export interface CreditEntryDoc extends CreditEntry {
  workspaceId: string;
  companyId: string;
  /** Time and id. */
  sortKey: string;
}

export interface PurchaseDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  companyName: string;
  lines: ItemQuantity[];
  status: 'requested' | 'confirmed';
  requestedBy: Actor;
  requestedAt: string;
  confirmedBy: Actor | null;
  confirmedAt: string | null;
  /** Confirmed, and perhaps not yet on the account: a sweep finishes it. */
  crediting: boolean;
  /** Time and id. */
  sortKey: string;
}

/**
 * Where an order stands inside. Every step is idempotent; a sweep finishes what a crash interrupted.
 * `placing`: written down, credits perhaps reserved. `held`: credits reserved for people whom an approval is about to create.
 * `issuing`: credits are the order's, cards and invitations are being written. `settled`: at rest. `delivering`: cards become active.
 * `refunding`, `refunded`: cancelled. `failed`: never came to be, its credits are given back.
 */
export type OrderStep = 'placing' | 'held' | 'issuing' | 'settled' | 'delivering' | 'refunding' | 'refunded' | 'failed';

export interface OrderDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  lines: OrderLine[];
  status: OrderStatus;
  placedBy: Actor;
  placedAt: string;
  creditsUsed: ItemQuantity[];
  step: OrderStep;
  /** When `step` was written, and who asked for it. */
  stepAt: string;
  stepBy: Actor;
  /** For an order of an approval: its run, and the lines by change, until the people exist. */
  plan: { runId: string; lines: OrderForChange[] } | null;
  /** Time and id. */
  sortKey: string;
}

export interface CardDoc {
  /** The order's id and the number of the line. */
  id: string;
  workspaceId: string;
  companyId: string;
  personId: string | null;
  cardType: string;
  orderId: string;
  status: 'ordered' | 'active' | 'released' | 'deactivated';
  /** The order was delivered: the card exists. */
  delivered: boolean;
  /** Who had it before it was released: offered back when they are restored. */
  releasedFrom: string | null;
  /** What an approval decided for when its holder is archived; only that run carries it out. */
  decision: { runId: string; action: 'release' | 'reassign' | 'deactivate'; personId: string | null; by: Actor } | null;
  history: { at: string; action: string; by: Actor | null; personId: string | null }[];
}

export type InvitationState = 'waiting' | 'sent' | 'opened' | 'failed';

/** Sign-in details for a person: a one-time address, mailed. Only the hash of its secret is kept, and never a password. */
export interface InvitationDoc {
  /** The order's id and the number of the line. */
  id: string;
  workspaceId: string;
  companyId: string;
  orderId: string;
  personId: string;
  createdAt: string;
  state: InvitationState;
  /** Hash of the secret in the address last mailed; null before the first mail and after it was used. */
  secretHash: string | null;
  sentAt: string | null;
  openedAt: string | null;
  /** The address works until then; null before the first mail. */
  validUntil: string | null;
  /** Seconds since 1970 of the next try to mail it; null: nothing to do. */
  dueAt: number | null;
  attempts: number;
  /** Why it is not mailed, a stable word. */
  problem: 'mail_not_configured' | 'no_address' | 'mail_refused' | 'mail_unreachable' | 'person_archived' | null;
  /** Seconds since 1970: the record itself goes. */
  expiresAt: number;
}
