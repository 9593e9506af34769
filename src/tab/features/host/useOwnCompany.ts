import type { ApiProblem } from '../../apiClient.ts';
import { useCompanies } from '../../queries/companies.ts';

/** Any company of the host's own workspace: the catalogue is read through one. */
export function useOwnCompany(): { companyId: string | null; loading: boolean; problem: ApiProblem | null; retry: () => void } {
  const companies = useCompanies();
  return { companyId: companies.items[0]?.id ?? null, loading: companies.loading, problem: companies.problem, retry: companies.retry };
}
