import { useTranslation } from 'react-i18next';
import { usePerson } from '../queries/people.ts';
import { PageLink } from './layout.tsx';

/** The name behind an id, as a link. */
export function PersonName({ companyId, personId }: { companyId: string; personId: string }) {
  const { t } = useTranslation();
  const person = usePerson(companyId, personId);
  const name = person.data?.displayName ?? (person.isPending ? '…' : t('person.one'));
  return <PageLink to={`/companies/${companyId}/people/${personId}`}>{name}</PageLink>;
}
