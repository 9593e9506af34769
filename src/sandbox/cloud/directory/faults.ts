/** Which of a tenant's faults hit a request. */
import type { Fault, FaultKind, FaultTarget } from '../port.ts';
import type { Tenant } from './tenant.ts';

export interface FaultQuestion {
  target: FaultTarget;
  insideBatch: boolean;
  /** The request follows a page link. */
  hasSkipToken: boolean;
  /** The request carries a delta token that is not `latest`. */
  hasDeltaToken: boolean;
  /** The answer is a list. */
  list: boolean;
}

function isMeant(fault: Fault, question: FaultQuestion): boolean {
  const on = fault.on ?? (fault.kind === 'tokenError' ? 'token' : 'any');
  if (on === 'any' ? question.target === 'token' : on !== question.target) return false;
  if ((fault.insideBatch ?? false) !== question.insideBatch) return false;
  switch (fault.kind) {
    case 'expiredPageToken':
    case 'pageTokenNotFound':
      return question.hasSkipToken;
    case 'deltaExpired':
      return question.hasDeltaToken;
    case 'emptyList':
    case 'emptyPage':
    case 'loopingLink':
    case 'foreignLink':
    case 'replay':
    case 'lag':
      return question.list;
    default:
      return true;
  }
}

export function addFault(tenant: Tenant, fault: Fault): void {
  tenant.faults.push({ fault, after: fault.after ?? 0, left: fault.times === undefined ? 1 : fault.times });
}

export function activeFaults(tenant: Tenant): Fault[] {
  return tenant.faults.filter(({ left }) => left === null || left > 0).map(({ fault, left }) => ({ ...fault, times: left }));
}

/** The faults that hit this request; each counts as one hit. */
export function takeFaults(tenant: Tenant, question: FaultQuestion): FaultKind[] {
  const hits: FaultKind[] = [];
  for (const active of tenant.faults) {
    if (active.left === 0 || !isMeant(active.fault, question)) continue;
    if (active.after > 0) {
      active.after -= 1;
      continue;
    }
    if (active.left !== null) active.left -= 1;
    hits.push(active.fault);
  }
  tenant.faults = tenant.faults.filter(({ left }) => left !== 0);
  return hits;
}
