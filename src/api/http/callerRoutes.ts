/** `/api/me` and the audit trail. */
import type { AuditEntry } from '../contract/caller.ts';
import type { Language } from '../contract/primitives.ts';
import type { AuditDoc, StaffDoc } from '../store/documents.ts';
import type { Store } from '../store/port.ts';
import { type Caller, languageOf } from './authenticate.ts';
import { toPage } from './listing.ts';
import type { Call, Register } from './route.ts';

function viewMe(caller: Caller, language: Language) {
  return { objectId: caller.objectId, tenantId: caller.tenantId, name: caller.name, roles: caller.roles, language };
}

async function chooseLanguage(store: Store, caller: Caller, language: Language): Promise<void> {
  const partition = { workspaceId: caller.tenantId };
  for (;;) {
    const found = await store.staff.get(partition, caller.objectId);
    const blank: StaffDoc = { id: caller.objectId, workspaceId: caller.tenantId, name: caller.name, roles: caller.roles, tokenIssuedAt: null, provedAt: null, language };
    const written = found === undefined ? await store.staff.create(partition, blank) : await store.staff.replace(partition, { ...found.doc, language }, found.etag);
    if (typeof written === 'object') return;
  }
}

function viewAudit({ id, at, by, action, companyId, detail }: AuditDoc): AuditEntry {
  return { id, at, by, action, companyId, detail };
}

export function callerRoutes(register: Register, store: Store): void {
  register('getMe', (call: Call<'getMe'>) =>
    Promise.resolve({ body: viewMe(call.caller, call.caller.language ?? languageOf(call.exchange.request)) }));

  register('patchMe', async ({ caller, body }) => {
    await chooseLanguage(store, caller, body.language);
    return { body: viewMe(caller, body.language) };
  });

  register('listAudit', async ({ caller, query }) => {
    const where = query.companyId === undefined ? {} : { companyId: query.companyId };
    const found = await store.audit.list({ workspaceId: caller.tenantId }, {
      where, orderBy: 'id', descending: true, limit: query.limit, ...(query.cursor === undefined ? {} : { after: query.cursor }),
    });
    return { body: toPage(found, viewAudit) };
  });
}
