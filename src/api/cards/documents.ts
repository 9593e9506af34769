/** Documents of the card shop: catalogue, account, entries, purchases, orders, cards, invitations. */
import type { Actor } from '../contract/primitives.ts';
import type { Catalogue, CreditEntry, ItemQuantity, OrderLine, OrderStatus } from '../contract/cards.ts';

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
  balances: Record<string, { available: number; reserved: number }>;
  /** Orders under way. */
  reservations: Reservation[];
  /** Entries decided by this document but perhaps not yet written: a sweep writes them again, their ids are deterministic. */
  pendingEntries: CreditEntry[];
}

export interface CreditEntryDoc extends CreditEntry {
  workspaceId: string;
  companyId: string;
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
}

export interface OrderDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  lines: OrderLine[];
  status: OrderStatus;
  placedBy: Actor;
  placedAt: string;
  creditsUsed: ItemQuantity[];
  /** Where placing or cancelling stands: every step is idempotent, a sweep finishes what a crash interrupted. */
  step: 'reserved' | 'issuing' | 'settled' | 'refunding' | 'refunded' | 'failed';
}

export interface CardDoc {
  id: string;
  workspaceId: string;
  companyId: string;
  personId: string | null;
  cardType: string;
  orderId: string;
  status: 'ordered' | 'active' | 'released' | 'deactivated';
  history: { at: string; action: string; by: Actor | null; personId: string | null }[];
}

/** Sign-in details for a person: a one-time address, mailed. Only the hash of its secret is kept. */
export interface InvitationDoc {
  /** Hash of the secret in the address. */
  id: string;
  workspaceId: string;
  companyId: string;
  personId: string;
  createdAt: string;
  sentAt: string | null;
  openedAt: string | null;
  expiresAt: number;
}
