/** The make-believe Microsoft cloud of a benchmark, in a process of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTenant } from '../../src/sandbox/cloud/data/generateTenant.ts';
import { startCloud } from '../../src/sandbox/cloud/startCloud.ts';
import { type CloudAsk, type CloudReady, registration } from './messages.ts';

const sizes = (process.env['BENCH_SIZES'] ?? '1000').split(',').map(Number);
const tenants = sizes.map((people) => generateTenant({ people, seed: `bench-${String(people)}` }));
const cloud = await startCloud({
  dataFile: null, cloudPort: 0, peoplePort: 0, certDir: mkdtempSync(join(tmpdir(), 'instep-bench-')), ...registration,
  redirectOrigins: () => [], bigTenantPeople: 20, extraTenants: tenants, latencyMs: Number(process.env['BENCH_LATENCY'] ?? 0),
});
const ready: CloudReady = { cloudUrl: cloud.cloudUrl, certPath: cloud.certPath, adminToken: await cloud.issueSsoToken('mila'), tenants: [] };
for (const [index, tenant] of tenants.entries()) {
  await cloud.act(tenant.tenantId, { kind: 'grantConsent' });
  const made = await cloud.act(tenant.tenantId, { kind: 'createGroup', displayName: 'Everyone', memberIds: tenant.users.map((user) => user.id) });
  ready.tenants.push({ people: sizes[index] ?? 0, tenantId: tenant.tenantId, groupId: made.ids[0] ?? '' });
}

process.on('message', ({ tenantId, numbers }: CloudAsk) => {
  const tenant = tenants.find((one) => one.tenantId === tenantId);
  const users = tenant?.users.filter((user) => user['userType'] !== 'Guest').slice(0, numbers) ?? [];
  const change = async () => {
    for (const user of users) await cloud.act(tenantId, { kind: 'changeNumber', userId: user.id });
    process.send?.('changed');
  };
  void change();
});
process.send?.(ready);
