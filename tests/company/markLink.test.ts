import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realAmbient } from '../../src/api/ambient.ts';
import type { CompanyKey } from '../../src/api/company/company.ts';
import { createCompany } from '../../src/api/company/createCompany.ts';
import { changeCompany, findCompany } from '../../src/api/company/findCompany.ts';
import { markLinkBroken, markLinkSound } from '../../src/api/company/markLink.ts';
import { openStore } from '../../src/api/store/openStore.ts';
import type { Store } from '../../src/api/store/port.ts';

const by = { tenantId: 'w', objectId: 'o', name: 'Mila' };
const problem = { code: 'consent_missing', message: 'gone' };
let store: Store;
let key: CompanyKey;
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', path: ':memory:' });
  const { doc } = await createCompany({ store, ambient: realAmbient, activation: 'auto' }, 'w', by, { name: 'Contoso' });
  key = { workspaceId: 'w', companyId: doc.id };
  const link = { tenantId: 'x', tenantName: 'X', defaultDomain: 'x.example', linkedAt: doc.createdAt, linkedBy: by, status: 'linked' as const, problem: null };
  await changeCompany(store, key, (company) => ({ ...company, link }));
});
afterEach(() => store.close());

describe('a link', () => {
  it('breaks for the tenant that was tried, and never for the one it points to by now', async () => {
    await markLinkBroken(store, key, 'former-tenant', problem);
    expect((await findCompany(store, key)).doc.link).toMatchObject({ status: 'linked' });
    await markLinkBroken(store, key, 'x', problem);
    expect((await findCompany(store, key)).doc.link).toMatchObject({ status: 'broken', problem });
  });

  it('is not written again when nothing changes, so that the etag holds', async () => {
    await markLinkBroken(store, key, 'x', problem);
    const { etag } = await findCompany(store, key);
    await markLinkBroken(store, key, 'x', { ...problem, message: 'gone, said otherwise' });
    expect((await findCompany(store, key)).etag).toBe(etag);
    await markLinkSound(store, key, 'x');
    expect((await findCompany(store, key)).doc.link).toMatchObject({ status: 'linked', problem: null });
  });

  it('survives many who change the company at once', async () => {
    await Promise.all([markLinkBroken(store, key, 'x', problem), ...Array.from({ length: 3 }, (_, n) => changeCompany(store, key, (company) => ({ ...company, name: `n${String(n)}` })))]);
    expect((await findCompany(store, key)).doc.link).toMatchObject({ status: 'broken' });
  });
});
