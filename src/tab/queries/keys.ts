/** Names of what is kept in the query cache. */
export const keys = {
  me: ['me'] as const,
  companies: ['companies'] as const,
  company: (companyId: string) => ['company', companyId] as const,
  allRuns: ['allRuns'] as const,
  runs: (companyId: string) => ['runs', companyId] as const,
  run: (companyId: string, runId: string) => ['run', companyId, runId] as const,
  changes: (companyId: string, runId: string) => ['changes', companyId, runId] as const,
  leftOut: (companyId: string, runId: string) => ['leftOut', companyId, runId] as const,
  people: (companyId: string) => ['people', companyId] as const,
  person: (companyId: string, personId: string) => ['person', companyId, personId] as const,
  history: (companyId: string, personId: string) => ['history', companyId, personId] as const,
  why: (companyId: string, who: string) => ['why', companyId, who] as const,
  groups: (companyId: string, search: string) => ['groups', companyId, search] as const,
  groupCount: (companyId: string, groupId: string) => ['groupCount', companyId, groupId] as const,
  activations: ['activations'] as const,
  audit: ['audit'] as const,
};
