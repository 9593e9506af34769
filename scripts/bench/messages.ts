/** What the processes of a benchmark say to each other. */
export interface CloudReady {
  cloudUrl: string;
  certPath: string;
  tenants: { people: number; tenantId: string; groupId: string }[];
}

export interface EngineSetup {
  cloudUrl: string;
  tenantId: string;
  dbPath: string;
  /** Everyone, or the members of this group. */
  groupId: string | null;
}

export type EngineAsk = { ask: 'sync' } | { ask: 'loop' } | { ask: 'planner'; people: number };

export interface Measured {
  wallMs: number;
  /** Until the plan was whole. */
  planMs: number;
  requests: number;
  bytes: number;
  storeWrites: number;
  changes: number;
  /** Of the process up to now, in MB. */
  peakRssMb: number;
  cpuMs: number;
  status: string;
}
