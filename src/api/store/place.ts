/** Where a document lives: checked once for both drivers, so that nothing is ever kept or sought in the wrong partition. */
import { isByCompany, type CollectionSpec } from './collections.ts';
import type { Partition } from './port.ts';

/** `companyId` is undefined for collections by workspace, and for "all companies of the workspace". */
export interface Place {
  workspaceId: string;
  companyId: string | undefined;
}

/** The partition of a listing: without a company, all companies of the workspace. */
export function regionOf(spec: CollectionSpec, partition: Partition): Place {
  if (partition.workspaceId === '') throw new Error('A partition needs a workspace');
  if (partition.companyId === '') throw new Error('A partition needs a company, or none');
  return { workspaceId: partition.workspaceId, companyId: isByCompany(spec) ? partition.companyId : undefined };
}

/** The partition of one document. A company given to a collection by workspace is not looked at. */
export function placeOf(spec: CollectionSpec, partition: Partition): Place {
  const region = regionOf(spec, partition);
  if (isByCompany(spec) && region.companyId === undefined) throw new Error('This collection needs a company');
  return region;
}

/** Throws when a document says that it belongs elsewhere. */
export function assertAtHome(place: Place, doc: object): void {
  const elsewhere =
    ('workspaceId' in doc && doc.workspaceId !== place.workspaceId) ||
    (place.companyId !== undefined && 'companyId' in doc && doc.companyId !== place.companyId);
  if (elsewhere) throw new Error('The document belongs to another partition');
}
