/** The catalogue while it is edited: pure. */
import type { Catalogue } from '../../../api/contract/cards.ts';

export const kinds = ['cardTypes', 'licences', 'accessories'] as const;
export type Kind = (typeof kinds)[number];

/** One item of any kind; licences and accessories have no material. */
export interface DraftItem {
  key: string;
  /** null: new, named when saved. */
  id: string | null;
  name: string;
  material: string;
}

export type CatalogueDraft = Record<Kind, DraftItem[]>;

export function draftOf(catalogue: Catalogue): CatalogueDraft {
  const known = ({ id, name, material = '' }: { id: string; name: string; material?: string }): DraftItem => ({ key: id, id, name, material });
  return { cardTypes: catalogue.cardTypes.map(known), licences: catalogue.licences.map(known), accessories: catalogue.accessories.map(known) };
}

export function isComplete(draft: CatalogueDraft): boolean {
  return kinds.every((kind) => draft[kind].every((item) => item.name.trim() !== '' && (kind !== 'cardTypes' || item.material.trim() !== '')));
}

/** New items get an id made of their name, and a number where that is taken. */
export function catalogueOf(draft: CatalogueDraft): Catalogue {
  const taken = new Set(kinds.flatMap((kind) => draft[kind].flatMap((item) => item.id ?? [])));
  const idOf = (item: DraftItem): string => {
    if (item.id !== null) return item.id;
    const base = slugOf(item.name);
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base}-${String(n)}`;
    taken.add(id);
    return id;
  };
  const plain = (item: DraftItem) => ({ id: idOf(item), name: item.name.trim() });
  return {
    cardTypes: draft.cardTypes.map((item) => ({ ...plain(item), material: item.material.trim() })),
    licences: draft.licences.map(plain),
    accessories: draft.accessories.map(plain),
  };
}

function slugOf(name: string): string {
  const slug = name.normalize('NFD').replace(/[\u0300-\u036F]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return slug === '' ? 'item' : slug;
}
