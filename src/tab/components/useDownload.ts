import { useMutation } from '@tanstack/react-query';
import type { CallInput } from '../apiClient.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import { useApi } from '../hostContext.ts';

/** Reads a file with the caller's token and hands it to the browser. */
export function useDownload<N extends RouteName>(name: N, fileName: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (input: CallInput<N>) => {
      const url = URL.createObjectURL(await api.file(name, input));
      const anchor = document.createElement('a');
      anchor.href = url;
      anchor.download = fileName;
      anchor.click();
      setTimeout(() => {
        URL.revokeObjectURL(url);
      }, 60_000);
    },
  });
}
