/** Search, "all", and how many are chosen. "All" means all pages; while searching it means all that were found. */
import { Checkbox } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Change } from '../../../api/contract/run.ts';
import { Muted, Row, Stack } from '../../components/layout.tsx';
import { SearchField } from '../../components/SearchField.tsx';

interface ChooseBarProps {
  all: readonly Change[];
  shown: readonly Change[];
  complete: boolean;
  chosen: ReadonlySet<string>;
  search: string;
  onSearch: (text: string) => void;
  disabled: boolean;
  onChoose: (ids: string[], on: boolean) => void;
}

const worthSearching = 10;

export function ChooseBar({ all, shown, complete, chosen, search, onSearch, disabled, onChoose }: ChooseBarProps) {
  const { t } = useTranslation();
  const ofShown = shown.reduce((sum, change) => sum + (chosen.has(change.id) ? 1 : 0), 0);
  const ofAll = all.reduce((sum, change) => sum + (chosen.has(change.id) ? 1 : 0), 0);
  const label = search === '' ? t('review.all', { count: shown.length }) : t('review.allFound', { count: shown.length });
  return (
    <Stack gap="tight">
      {all.length >= worthSearching ? <SearchField label={t('common.searchPeople')} value={search} onSearch={onSearch} testId="review-search" /> : null}
      <Row between>
        {complete ? (
          <Checkbox disabled={disabled || shown.length === 0} checked={ofShown === 0 ? false : ofShown === shown.length ? true : 'mixed'} label={label} data-testid="choose-all" onChange={() => {
            onChoose(shown.map((change) => change.id), ofShown < shown.length);
          }} />
        ) : <Muted>{t('review.loadingAll', { count: all.length })}</Muted>}
        <span role="status" data-testid="chosen-count"><Muted>{t('review.chosen', { count: ofAll })}</Muted></span>
      </Row>
    </Stack>
  );
}
