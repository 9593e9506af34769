/** Verify the consent of a link now, or take the link away. */
import type { Ambient } from '../ambient.ts';
import type { Link } from '../contract/company.ts';
import type { Actor } from '../contract/primitives.ts';
import type { Store } from '../store/port.ts';
import { record } from './audit.ts';
import type { CompanyKey } from './company.ts';
import { changeCompany, findCompany, linkOf } from './findCompany.ts';
import { brokenNote, isConsentGone, markLinkBroken, markLinkSound } from './markLink.ts';
import { type ProofDeps, proveConsent } from './proveConsent.ts';
import { refuseWhileRunning } from './refuseWhileRunning.ts';
import { companiesByTenant, sharingWith, toLink } from './viewCompany.ts';

export interface CheckDeps extends ProofDeps {
  store: Store;
  ambient: Ambient;
  refreshSchedule: (key: CompanyKey) => Promise<void>;
}

/** Answers the link as it is now, `broken` included. Throws `not_found`, `not_linked`; `directory_unavailable` when it cannot be told. */
export async function checkLink(deps: CheckDeps, key: CompanyKey, by: Actor, signal: AbortSignal): Promise<Link> {
  const { tenantId } = linkOf((await findCompany(deps.store, key)).doc);
  try {
    await proveConsent(deps, tenantId, null, signal);
    await markLinkSound(deps.store, key, tenantId);
  } catch (error) {
    if (!isConsentGone(error)) throw error;
    await markLinkBroken(deps.store, key, tenantId, brokenNote(error));
  }
  const { doc } = await findCompany(deps.store, key);
  const link = linkOf(doc);
  await record(deps, { ...key, by, action: 'link.check', detail: link.status });
  return toLink(link, sharingWith(doc, await companiesByTenant(deps.store, key.workspaceId, [link.tenantId])));
}

/** People stay as they are. Throws `not_found`, `not_linked`, `run_in_progress`. */
export async function unlink(deps: CheckDeps, key: CompanyKey, by: Actor): Promise<void> {
  const before = linkOf((await findCompany(deps.store, key)).doc);
  await refuseWhileRunning(deps.store, key, 'unlink');
  await changeCompany(deps.store, key, (company) => ({ ...company, link: null }));
  await deps.refreshSchedule(key);
  await record(deps, { ...key, by, action: 'link.remove', detail: before.tenantName });
}
