import { useTranslation } from 'react-i18next';
import type { Person } from '../../../api/contract/person.ts';
import type { FieldChange } from '../../../api/contract/run.ts';
import type { RuledField } from '../../../api/contract/settings.ts';
import { ChangeFields, valueText } from '../../components/ChangeFields.tsx';
import { Muted } from '../../components/layout.tsx';

interface SampleProps {
  field: RuledField;
  person: Person;
  after: FieldChange | undefined;
  pending: boolean;
  /** A preview with these rules is there. */
  known: boolean;
}

/** One field of a real person, as it is and as the rules would make it. */
export function Sample({ field, person, after, pending, known }: SampleProps) {
  const { t } = useTranslation();
  if (after !== undefined) return <ChangeFields fields={[after]} />;
  const value = valueText(t, person[field]);
  if (person.fields[field]?.pinned) return <Muted>{t('fields.samplePinned', { value })}</Muted>;
  if (pending) return <Muted>{t('fields.samplePending', { value })}</Muted>;
  return <Muted>{known ? t('fields.sampleSame', { value }) : t('fields.sampleNow', { value })}</Muted>;
}
