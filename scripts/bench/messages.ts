/** What the processes of a benchmark say to each other. */

/** The home tenant of the sandbox's staff, and the app and bot as the make-believe cloud knows them. */
export const registration = {
  clientId: '6f1d2b0e-4c5a-4c0e-9d3a-1f5e7a9b3c01', clientSecret: 'secret', botId: '77c0f1de-3a52-4d0c-8a55-90a1be0c1c02', botPassword: 'secret',
  homeTenantId: '0b6f1c52-7f0d-4d3b-8f57-2a1c9e4d5b10',
};

export interface CloudReady {
  cloudUrl: string;
  certPath: string;
  /** Of an admin of the home tenant. */
  adminToken: string;
  tenants: { people: number; tenantId: string; groupId: string }[];
}

export type CloudAsk = { ask: 'change'; tenantId: string; numbers: number };

export interface LoopSetup {
  cloudUrl: string;
  tenantId: string;
  /** Everyone, or the members of this group. */
  groupId: string | null;
}

export type MeasureAsk = { ask: 'loop'; setup: LoopSetup } | { ask: 'planner'; people: number };

export interface Looped {
  wallMs: number;
  bytes: number;
}

export interface Planned {
  wallMs: number;
  changes: number;
}
