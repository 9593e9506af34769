/** How server state is kept: short freshness, retries only where another try can help. */
import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../apiClient.ts';

const worthRetrying = new Set(['offline', 'store_unavailable', 'stopping', 'internal']);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, problem) => failures < 2 && problem instanceof ApiProblem && worthRetrying.has(problem.code),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

/** Anything thrown, as a problem that can be shown. */
export function problemOf(thrown: unknown): ApiProblem | null {
  if (thrown === null || thrown === undefined) return null;
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({ status: 0, code: 'internal', detail: thrown instanceof Error ? thrown.message : '' });
}
