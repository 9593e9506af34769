/** Companies, their activation and their link; groups of the linked tenant. */
import { changeActivation } from '../company/changeActivation.ts';
import { checkLink, unlink } from '../company/checkLink.ts';
import type { CompanyDoc } from '../company/company.ts';
import { createCompany } from '../company/createCompany.ts';
import { editCompany } from '../company/editCompany.ts';
import { eraseCompany } from '../company/eraseCompany.ts';
import { findCompany, findCompanyAnywhere } from '../company/findCompany.ts';
import { inviteToLink, type LinkDeps } from '../company/linkTenant.ts';
import { countGroup, listGroups } from '../company/readGroups.ts';
import { toActivation, viewCompanies, viewCompany } from '../company/viewCompany.ts';
import { AppError } from '../errors.ts';
import type { Versioned } from '../store/port.ts';
import { bareEtag, type IfMatch } from './etag.ts';
import type { Exchange } from './exchange.ts';
import { toPage } from './listing.ts';
import { type Call, companyKey, type Register } from './route.ts';

export interface CompanyRouteDeps extends LinkDeps {
  activation: 'manual' | 'auto';
  cooldownMinutes: number;
}

/** True when the caller named this very etag, or any. */
export function holdsFor(ifMatch: IfMatch | undefined): (etag: string) => boolean {
  return (etag) => ifMatch === 'any' || (ifMatch ?? []).includes(bareEtag(etag));
}

/** Aborted when the caller is gone: nobody waits for the directory any more. */
export function goneSignal(exchange: Exchange): AbortSignal {
  const gone = new AbortController();
  exchange.response.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}

export function companyRoutes(register: Register, deps: CompanyRouteDeps): void {
  const { store } = deps;

  register('listCompanies', async ({ caller, query }) => {
    const found = await store.companies.list({ workspaceId: caller.tenantId }, { orderBy: 'nameKey', limit: query.limit, ...(query.cursor === undefined ? {} : { after: query.cursor }) });
    const items = await viewCompanies(deps, caller.tenantId, found.items.filter(({ doc }) => doc.erasing !== true));
    return { body: { items, ...(found.next === undefined ? {} : { nextCursor: found.next }) } };
  });

  register('createCompany', async ({ caller, body }) => {
    const view = await viewCompany(deps, await createCompany(deps, caller.tenantId, caller.actor, body));
    return { body: view, etag: view.etag, location: `/api/companies/${view.id}` };
  });

  register('getCompany', async (call) => {
    const view = await viewCompany(deps, await findCompany(store, companyKey(call)));
    return { body: view, etag: view.etag };
  });

  register('patchCompany', async (call) => {
    const view = await viewCompany(deps, await editCompany(deps, companyKey(call), call.caller.actor, call.body, holdsFor(call.ifMatch)));
    return { body: view, etag: view.etag };
  });

  register('deleteCompany', async (call) => {
    await eraseCompany(deps, companyKey(call), call.caller.actor, call.body.confirmName);
    return { empty: true };
  });

  activationRoutes(register, deps);
  linkRoutes(register, deps);
}

/** The host reaches companies of other workspaces, and sees no more of them than this. */
async function findForActivation(deps: CompanyRouteDeps, call: Call<'changeActivation'>): Promise<Versioned<CompanyDoc>> {
  const { caller, params, body } = call;
  if (body.action === 'request') return findCompany(deps.store, companyKey(call));
  if (!caller.roles.includes('host')) {
    await findCompany(deps.store, companyKey(call));
    throw new AppError('role_required', 'Only the host may activate or deactivate the module. Ask for it with the action "request".');
  }
  return findCompanyAnywhere(deps.store, params.companyId);
}

function activationRoutes(register: Register, deps: CompanyRouteDeps): void {
  register('changeActivation', async (call) => {
    const { doc } = await findForActivation(deps, call);
    const key = { workspaceId: doc.workspaceId, companyId: doc.id };
    const written = await changeActivation(deps, key, call.caller.actor, call.body.action);
    if (call.body.action !== 'request') return { body: toActivation(written.doc) };
    const view = await viewCompany(deps, written);
    return { body: view, etag: view.etag };
  });

  register('listActivationRequests', async ({ query }) => {
    const found = await deps.store.companies.everywhere({ where: { module: 'requested' }, orderBy: 'nameKey', limit: query.limit, ...(query.cursor === undefined ? {} : { after: query.cursor }) });
    return { body: toPage({ ...found, items: found.items.filter(({ doc }) => doc.erasing !== true) }, toActivation) };
  });
}

function linkRoutes(register: Register, deps: CompanyRouteDeps): void {
  register('createLink', async (call) => ({ body: await inviteToLink(deps, companyKey(call), call.caller.actor) }));

  register('checkLink', async (call) => ({ body: await checkLink(deps, companyKey(call), call.caller.actor, goneSignal(call.exchange)) }));

  register('deleteLink', async (call) => {
    await unlink(deps, companyKey(call), call.caller.actor);
    return { empty: true };
  });

  register('listGroups', async (call) => ({ body: await listGroups(deps, companyKey(call), goneSignal(call.exchange), call.query) }));

  register('countGroup', async (call) => {
    const { groupId } = call.params;
    return { body: { groupId, people: await countGroup(deps, companyKey(call), goneSignal(call.exchange), groupId) } };
  });
}
