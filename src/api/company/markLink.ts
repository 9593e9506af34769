/** The state of a link: linked, or broken with what to do. */
import type { ProblemNote } from '../contract/primitives.ts';
import { type AppError, isAppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import type { CompanyKey } from './company.ts';
import { changeCompany } from './findCompany.ts';

/** Errors of the directory that mean: the consent is gone, not just away for a moment. */
export function isConsentGone(error: unknown): error is AppError {
  return isAppError(error, 'consent_missing') || isAppError(error, 'directory_denied');
}

export function brokenNote(error: AppError): ProblemNote {
  return { code: error.code, message: error.message };
}

/**
 * Marks the link broken, if it still points to the tenant that was tried. Nothing else of the company changes; people stay.
 * Throws `not_found`.
 */
export async function markLinkBroken(store: Store, key: CompanyKey, tenantId: string, problem: ProblemNote): Promise<void> {
  await changeCompany(store, key, (company) => {
    const { link } = company;
    if (link?.tenantId !== tenantId) return undefined;
    if (link.status === 'broken' && link.problem?.code === problem.code) return undefined;
    return { ...company, link: { ...link, status: 'broken', problem } };
  });
}

/** The other way round: the consent was proved to work. Throws `not_found`. */
export async function markLinkSound(store: Store, key: CompanyKey, tenantId: string): Promise<void> {
  await changeCompany(store, key, (company) => {
    const { link } = company;
    if (link?.tenantId !== tenantId || link.status === 'linked') return undefined;
    return { ...company, link: { ...link, status: 'linked', problem: null } };
  });
}
