/** Reads and replaces the catalogue of the installation. */
import { record } from '../company/audit.ts';
import type { Catalogue } from '../contract/cards.ts';
import type { Actor } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import { firstCatalogue, vanished } from './catalogue.ts';
import type { CardsDeps } from './deps.ts';
import type { CatalogueDoc } from './documents.ts';

export async function readCatalogue(deps: CardsDeps): Promise<Catalogue> {
  const found = await deps.store.catalogues.get(partitionOf(deps), 'catalogue');
  return found === undefined ? firstCatalogue : toCatalogue(found.doc);
}

/** Throws `catalogue_item_in_use` when an item would vanish that some company has had credits for or is waiting for. */
export async function putCatalogue(deps: CardsDeps, by: Actor, catalogue: Catalogue): Promise<Catalogue> {
  for (;;) {
    const found = await deps.store.catalogues.get(partitionOf(deps), 'catalogue');
    const before = found === undefined ? firstCatalogue : toCatalogue(found.doc);
    await refuseInUse(deps, vanished(before, catalogue));
    const doc: CatalogueDoc = { id: 'catalogue', workspaceId: deps.hostWorkspaceId, ...catalogue };
    if ((await save(deps, doc, found)) === 'again') continue;
    const { cardTypes, licences, accessories } = catalogue;
    const detail = `${cardTypes.length} card types, ${licences.length} licences, ${accessories.length} accessories`;
    await record(deps, { workspaceId: deps.hostWorkspaceId, companyId: null, by, action: 'catalogue.change', detail });
    return catalogue;
  }
}

async function save(deps: CardsDeps, doc: CatalogueDoc, found: Versioned<CatalogueDoc> | undefined): Promise<'saved' | 'again'> {
  const partition = partitionOf(deps);
  const saved = found === undefined ? await deps.store.catalogues.create(partition, doc) : await deps.store.catalogues.replace(partition, doc, found.etag);
  return typeof saved === 'string' ? 'again' : 'saved';
}

async function refuseInUse(deps: CardsDeps, items: readonly string[]): Promise<void> {
  if (items.length === 0) return;
  const used = new Set<string>();
  // Whatever was ordered was bought first, and the account remembers every item it ever had a credit of.
  for await (const account of everyAccount(deps)) items.filter((item) => account.balances[item] !== undefined).forEach((item) => used.add(item));
  for await (const lines of everyOpenPurchase(deps)) lines.filter((line) => items.includes(line.item)).forEach((line) => used.add(line.item));
  if (used.size === 0) return;
  const named = [...used].sort();
  throw new AppError(
    'catalogue_item_in_use',
    `Companies have credits, orders or cards of ${named.join(', ')}: keep ${named.length === 1 ? 'it' : 'them'} in the catalogue, under the same id and kind. The name may change.`,
    { extra: { items: named } },
  );
}

async function* everyAccount(deps: CardsDeps) {
  let after: string | undefined;
  do {
    const page = await deps.store.accounts.everywhere({ orderBy: 'id', limit: 500, ...(after === undefined ? {} : { after }) });
    yield* page.items.map((item) => item.doc);
    after = page.next;
  } while (after !== undefined);
}

async function* everyOpenPurchase(deps: CardsDeps) {
  let after: string | undefined;
  do {
    const page = await deps.store.purchases.everywhere({ where: { status: 'requested' }, orderBy: 'sortKey', limit: 500, ...(after === undefined ? {} : { after }) });
    yield* page.items.map((item) => item.doc.lines);
    after = page.next;
  } while (after !== undefined);
}

function toCatalogue({ cardTypes, licences, accessories }: CatalogueDoc): Catalogue {
  return { cardTypes, licences, accessories };
}

function partitionOf(deps: CardsDeps) {
  return { workspaceId: deps.hostWorkspaceId };
}
