/** Editing some keys of a company's settings: the draft, whether it differs, and saving it. */
import { useState } from 'react';
import type { Company } from '../../api/contract/company.ts';
import type { Settings, SettingsPatch } from '../../api/contract/settings.ts';
import type { ApiProblem } from '../apiClient.ts';
import { problemOf } from '../queries/client.ts';
import { usePatchCompany } from '../queries/companies.ts';

export interface SettingsDraft<K extends keyof Settings> {
  value: Pick<Settings, K>;
  set: (part: Partial<Pick<Settings, K>>) => void;
  dirty: boolean;
  /** What would be sent: only the keys that differ. */
  patch: SettingsPatch;
  save: () => void;
  reset: () => void;
  saving: boolean;
  saved: boolean;
  problem: ApiProblem | null;
}

export function useSettingsDraft<K extends keyof Settings>(company: Company, names: readonly K[]): SettingsDraft<K> {
  const [edits, setEdits] = useState<Partial<Pick<Settings, K>>>({});
  const patching = usePatchCompany(company.id);
  const patch: SettingsPatch = {};
  for (const name of names) {
    const edited = edits[name];
    if (edited !== undefined && JSON.stringify(edited) !== JSON.stringify(company.settings[name])) Object.assign(patch, { [name]: edited });
  }
  const dirty = Object.keys(patch).length > 0;
  return {
    value: { ...pick(company.settings, names), ...edits },
    set: (part) => {
      patching.reset();
      setEdits((before) => ({ ...before, ...part }));
    },
    dirty,
    patch,
    save: () => {
      patching.mutate({ etag: company.etag, settings: patch }, { onSuccess: () => {
        setEdits({});
      } });
    },
    reset: () => {
      patching.reset();
      setEdits({});
    },
    saving: patching.isPending,
    saved: patching.isSuccess && !dirty,
    problem: problemOf(patching.error),
  };
}

function pick<K extends keyof Settings>(settings: Settings, names: readonly K[]): Pick<Settings, K> {
  // Exactly the named keys are copied.
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as Pick<Settings, K>;
}
