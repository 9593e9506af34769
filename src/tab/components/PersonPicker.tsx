/** One current person, found by typing part of the name or address. */
import { Combobox, Field, Option } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/contract/person.ts';
import { usePeople, usePerson } from '../queries/people.ts';
import { useDebounced } from './useDebounced.ts';

const mostShown = 20;

interface PersonPickerProps {
  companyId: string;
  label: string;
  value: string | null;
  onChoose: (person: Person) => void;
  disabled?: boolean;
  /** Not offered, e.g. who has it already. */
  without?: string | null;
  testId?: string;
}

export function PersonPicker({ companyId, label, value, onChoose, disabled = false, without = null, testId }: PersonPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const chosen = usePerson(companyId, value ?? '').data;
  const search = useDebounced((text ?? '').trim(), 300);
  const people = usePeople(companyId, { status: 'current', ...(search === '' ? {} : { search }) });
  const shown = people.items.filter((person) => person.id !== without).slice(0, mostShown);
  return (
    <Field label={label}>
      <Combobox freeform disabled={disabled} placeholder={t('picker.search')} value={text ?? chosen?.displayName ?? ''} selectedOptions={value === null ? [] : [value]} data-testid={testId}
        style={{ minWidth: 0, maxWidth: '100%' }} onInput={(event) => {
          setText(event.currentTarget.value);
        }} onBlur={() => {
          setText(null);
        }} onOptionSelect={(_, data) => {
          const person = shown.find(({ id }) => id === data.optionValue);
          if (person !== undefined) onChoose(person);
          setText(null);
        }}>
        {shown.map((person) => (
          <Option key={person.id} value={person.id} text={person.displayName}>{person.email === null ? person.displayName : `${person.displayName} · ${person.email}`}</Option>
        ))}
        {shown.length === 0 ? <Option key="none" disabled value="" text="">{people.loading ? t('picker.searching') : t('picker.none')}</Option> : null}
      </Combobox>
    </Field>
  );
}
