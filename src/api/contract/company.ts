/** Company, link, groups: shapes of CONTRACT "Shapes". */
import { z } from 'zod';
import { Actor, Guid, Id, ProblemNote, Timestamp } from './primitives.ts';
import { Run } from './run.ts';
import { Settings, SettingsPatch } from './settings.ts';

export const Link = z.strictObject({
  tenantId: Guid,
  tenantName: z.string(),
  defaultDomain: z.string(),
  linkedAt: Timestamp,
  linkedBy: Actor,
  status: z.enum(['linked', 'broken']),
  problem: ProblemNote.nullable(),
  sharedWith: z.array(Id),
});
export type Link = z.infer<typeof Link>;

export const ModuleState = z.enum(['inactive', 'requested', 'active']);
export type ModuleState = z.infer<typeof ModuleState>;

export const CompanyName = z.string().trim().min(1).max(100);

export const Company = z.strictObject({
  id: Id,
  name: z.string(),
  module: ModuleState,
  link: Link.nullable(),
  settings: Settings,
  people: z.strictObject({ current: z.int(), active: z.int(), archived: z.int() }),
  lastRun: Run.nullable(),
  nextRunAt: Timestamp.nullable(),
  manualSyncAllowedAt: Timestamp.nullable(),
  etag: z.string(),
});
export type Company = z.infer<typeof Company>;

export const NewCompany = z.strictObject({ name: CompanyName });
export const CompanyPatch = z
  .strictObject({ name: CompanyName.optional(), settings: SettingsPatch.optional() })
  .refine((patch) => patch.name !== undefined || patch.settings !== undefined, 'must change name or settings');
export const ConfirmName = z.strictObject({ confirmName: z.string() });

export const ActivationAction = z.strictObject({ action: z.enum(['request', 'activate', 'deactivate']) });
/** What the host may see of a company of another workspace. */
export const Activation = z.strictObject({ companyId: Id, name: z.string(), workspaceId: z.string(), module: ModuleState });
export type Activation = z.infer<typeof Activation>;

export const LinkInvitation = z.strictObject({ url: z.url(), expiresAt: Timestamp });
export type LinkInvitation = z.infer<typeof LinkInvitation>;

export const Group = z.strictObject({
  id: Guid,
  displayName: z.string(),
  description: z.string().nullable(),
  kind: z.enum(['security', 'dynamic', 'mailEnabledSecurity', 'microsoft365']),
});
export type Group = z.infer<typeof Group>;

/** One step of the explanation of why a person is, or is not, kept. */
export const Why = z.strictObject({
  verdict: z.enum(['inScope', 'leftOut', 'outOfScope', 'notFound', 'archived', 'held', 'conflict', 'local']),
  steps: z.array(z.strictObject({ rule: z.string(), outcome: z.enum(['pass', 'fail', 'info', 'unknown']), detail: z.string() })),
});
export type Why = z.infer<typeof Why>;
