import { SearchBox } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useDebounced } from './useDebounced.ts';

interface SearchFieldProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
  testId?: string;
}

/** Tells of the text once typing pauses. */
export function SearchField({ label, value, onSearch, testId }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const settled = useDebounced(text, 300);
  useEffect(() => {
    if (settled !== value) onSearch(settled);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a pause in typing searches; a changed address resets the text below
  }, [settled]);
  useEffect(() => {
    setText(value);
  }, [value]);
  return (
    <SearchBox aria-label={label} placeholder={label} value={text} data-testid={testId} onChange={(_, data) => {
      setText(data.value);
    }} />
  );
}
