/** What was ordered last for a company's groups, on this device: ids of the catalogue and of groups, nobody's data. */
import { z } from 'zod';
import type { Scope } from '../../../api/contract/settings.ts';
import type { Outfit } from '../../itemWords.ts';

const Kept = z.strictObject({ cardType: z.string().nullable(), licences: z.array(z.string()), accessories: z.array(z.string()), invite: z.boolean() });

function nameOf(companyId: string, scope: Scope): string {
  const groups = scope.kind === 'everyone' ? 'everyone' : scope.include === 'all' ? 'all' : scope.include.map(({ id }) => id).sort().join('+');
  return `instep.outfit.${companyId}.${groups}`;
}

/** undefined: nothing is remembered, or it cannot be read. */
export function rememberedOutfit(companyId: string, scope: Scope): Outfit | undefined {
  try {
    const kept = Kept.safeParse(JSON.parse(localStorage.getItem(nameOf(companyId, scope)) ?? 'null'));
    return kept.success ? kept.data : undefined;
  } catch {
    return undefined;
  }
}

/** Where the browser keeps nothing for frames, nothing is remembered. */
export function rememberOutfit(companyId: string, scope: Scope, outfit: Outfit | undefined): void {
  try {
    if (outfit === undefined) localStorage.removeItem(nameOf(companyId, scope));
    else localStorage.setItem(nameOf(companyId, scope), JSON.stringify(outfit));
  } catch {
    // Only a convenience is lost.
  }
}
