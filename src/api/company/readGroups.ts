/** Groups of the linked tenant, for choosing the sync scope. */
import type { Group } from '../contract/company.ts';
import type { Page } from '../contract/primitives.ts';
import { AppError } from '../errors.ts';
import type { Store } from '../store/port.ts';
import type { Directory, OpenDirectory } from '../sync/directory.ts';
import type { CompanyKey } from './company.ts';
import { findCompany, linkOf } from './findCompany.ts';
import { brokenNote, isConsentGone, markLinkBroken } from './markLink.ts';

export interface DirectoryDeps {
  store: Store;
  openDirectory: OpenDirectory;
}

/**
 * Works with the linked tenant's directory. When the consent turns out to be gone, the link is marked broken.
 * Throws `not_found`, `not_linked`, `link_broken`, and the directory's other errors.
 */
export async function withDirectory<T>(deps: DirectoryDeps, key: CompanyKey, signal: AbortSignal, work: (directory: Directory) => Promise<T>): Promise<T> {
  const { doc } = await findCompany(deps.store, key);
  const link = linkOf(doc);
  if (link.status === 'broken') {
    throw new AppError('link_broken', `The link of ${doc.name} is broken: ${link.problem?.message ?? 'link it again'}`);
  }
  try {
    return await work(deps.openDirectory(link.tenantId, { meter: { graphRequests: 0, throttledSeconds: 0 }, signal }));
  } catch (error) {
    if (!isConsentGone(error)) throw error;
    await markLinkBroken(deps.store, key, link.tenantId, brokenNote(error));
    throw new AppError('link_broken', `The link of ${doc.name} is broken: ${error.message}`, { cause: error });
  }
}

export function listGroups(
  deps: DirectoryDeps, key: CompanyKey, signal: AbortSignal, query: { search?: string | undefined; limit: number; cursor?: string | undefined },
): Promise<Page<Group>> {
  const search = query.search?.trim();
  return withDirectory(deps, key, signal, (directory) => directory.groups(search === '' ? undefined : search, query.limit, query.cursor));
}

/** Throws `group_gone` as well. */
export function countGroup(deps: DirectoryDeps, key: CompanyKey, signal: AbortSignal, groupId: string): Promise<number> {
  return withDirectory(deps, key, signal, (directory) => directory.countMembers(groupId));
}
