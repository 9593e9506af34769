/** Finishes what a crash interrupted: orders, refunds, reservations, entries, purchases, mails. Safe at any time and by several at once. */
import type { CompanyKey } from '../company/company.ts';
import type { Collection, Condition, Versioned } from '../store/port.ts';
import { changeAccount, flushEntries } from './changeAccount.ts';
import { finishPurchase } from './buyCredits.ts';
import { createdBy } from './createdBy.ts';
import type { CardsDeps } from './deps.ts';
import type { AccountDoc, OrderDoc } from './documents.ts';
import { finishOrder } from './finishOrder.ts';
import { close } from './ledger.ts';
import { openSteps } from './order.ts';
import { placeForCreated } from './placeOrder.ts';
import { sendInvitations } from './sendInvitations.ts';

/** Whoever is at work is left alone for this long; after it, they are taken to have crashed. Milliseconds. */
const patience = 15_000;
/** An approval that reserved credits has this long to be recorded as the company's run in progress. Milliseconds. */
const approvalPatience = 60_000;

export interface Swept {
  orders: number;
  accounts: number;
  purchases: number;
  mails: number;
}

/**
 * `patient: false`, at the start of a lone process: nobody else is at work.
 * Throws an `AggregateError` when it is through, if something could not be done now; the next sweep tries again.
 */
export async function sweepCards(deps: CardsDeps, options: { patient?: boolean } = {}): Promise<Swept> {
  const wait = options.patient === false ? 0 : patience;
  const swept: Swept = { orders: 0, accounts: 0, purchases: 0, mails: 0 };
  const failures: unknown[] = [];
  await part(failures, async () => {
    swept.orders = await each(deps.store.orders, { step: { in: openSteps } }, 'sortKey', failures, (found) => sweepOrder(deps, found, wait));
  });
  await part(failures, async () => {
    swept.accounts = await each(deps.store.accounts, { busy: true }, 'id', failures, (found) => sweepAccount(deps, found.doc, wait));
  });
  await part(failures, async () => {
    swept.purchases = await each(deps.store.purchases, { crediting: true }, 'sortKey', failures, async ({ doc }) => {
      await finishPurchase(deps, doc);
      return true;
    });
  });
  await part(failures, async () => {
    swept.mails = await sendInvitations(deps);
  });
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be swept.');
  return swept;
}

/** One company's trouble is not another's. */
async function part(failures: unknown[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    failures.push(error);
  }
}

async function each<T extends { id: string }>(
  collection: Collection<T>, where: Record<string, Condition>, orderBy: string, failures: unknown[], work: (found: Versioned<T>) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = await collection.everywhere({ where, orderBy, limit: 50, ...(after === undefined ? {} : { after }) });
    for (const found of page.items) {
      await part(failures, async () => {
        if (await work(found)) count += 1;
      });
    }
    after = page.next;
  } while (after !== undefined);
  return count;
}

async function sweepOrder(deps: CardsDeps, found: Versioned<OrderDoc>, wait: number): Promise<boolean> {
  const { doc } = found;
  const key = keyOf(doc);
  const age = deps.ambient.now().getTime() - Date.parse(doc.stepAt);
  if (age < wait) return false;
  if (doc.plan === null || (doc.step !== 'placing' && doc.step !== 'held')) {
    await finishOrder(deps, key, doc.id);
    return true;
  }
  // Reserved for an approval: the engine carries it on while it is the run in progress. It broke off, or never got that far.
  if (age < approvalPatience || (await isRunning(deps, key, doc.plan.runId))) return false;
  await placeForCreated(deps, key, doc.id, await createdBy(deps, key, doc.plan.runId));
  return true;
}

async function isRunning(deps: CardsDeps, key: CompanyKey, runId: string): Promise<boolean> {
  const lease = await deps.store.leases.get({ workspaceId: key.workspaceId }, key.companyId);
  return lease?.doc.active?.runId === runId;
}

async function sweepAccount(deps: CardsDeps, account: AccountDoc, wait: number): Promise<boolean> {
  const key = keyOf(account);
  await flushEntries(deps, key);
  for (const { orderId, at } of account.reservations) {
    if (deps.ambient.now().getTime() - Date.parse(at) >= wait) await giveUpReservation(deps, key, orderId);
  }
  return true;
}

/** A reservation whose order failed, or is gone, holds credits for nobody. All other orders end theirs themselves. */
async function giveUpReservation(deps: CardsDeps, key: CompanyKey, orderId: string): Promise<void> {
  const order = await deps.store.orders.get(key, orderId);
  if (order !== undefined && order.doc.step !== 'failed') return;
  const movement = { id: orderId, items: [], at: deps.ambient.now().toISOString(), by: null };
  await changeAccount(deps, key, { decide: (account) => ({ account: close(account, movement) }) });
  await flushEntries(deps, key);
}

function keyOf({ workspaceId, companyId }: { workspaceId: string; companyId: string }): CompanyKey {
  return { workspaceId, companyId };
}
