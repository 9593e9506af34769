import { Combobox, Field, Option } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../api/contract/person.ts';
import { useDebounced } from '../../components/useDebounced.ts';
import { Panel } from '../../components/layout.tsx';
import { usePeople } from '../../queries/people.ts';

/** The real person whose values stand beside the rules; the first of the list until another is picked. */
export function SamplePicker({ companyId, person, onPick }: { companyId: string; person: Person | null; onPick: (person: Person) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const search = useDebounced(text ?? '', 300);
  const people = usePeople(companyId, { status: 'current', search });
  const first = people.items[0];
  useEffect(() => {
    if (person === null && first !== undefined) onPick(first);
  }, [first, onPick, person]);
  return (
    <Panel>
      <Field label={t('fields.samplePerson')} hint={people.items.length === 0 && !people.loading ? t('fields.nobodyYet') : null}>
        <Combobox freeform value={text ?? person?.displayName ?? ''} selectedOptions={person === null ? [] : [person.id]} onInput={(event) => {
          setText(event.currentTarget.value);
        }} onBlur={() => {
          setText(null);
        }} onOptionSelect={(_, data) => {
          const picked = people.items.find((one) => one.id === data.optionValue);
          if (picked !== undefined) onPick(picked);
          setText(null);
        }}>
          {people.items.slice(0, 50).map((one) => <Option key={one.id} value={one.id} text={one.displayName}>{one.email === null ? one.displayName : `${one.displayName} · ${one.email}`}</Option>)}
        </Combobox>
      </Field>
    </Panel>
  );
}
