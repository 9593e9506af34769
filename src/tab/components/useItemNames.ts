import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { itemNames } from '../itemWords.ts';
import type { ItemNames } from '../itemWords.ts';
import { useCatalogue } from '../queries/catalogue.ts';

/** Names of what can be ordered, as the host gave them. */
export function useItemNames(companyId: string): ItemNames {
  const { t } = useTranslation();
  const catalogue = useCatalogue(companyId).data;
  return useMemo(() => itemNames(catalogue, t('items.userLicence')), [catalogue, t]);
}
