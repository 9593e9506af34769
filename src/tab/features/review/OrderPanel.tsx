/** Beside the new people: what all of them get, and the bill. */
import { Button, Text } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Catalogue } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import { AddCredits } from '../../components/AddCredits.tsx';
import { Bill } from '../../components/Bill.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Row } from '../../components/layout.tsx';
import { OutfitFields } from '../../components/OutfitFields.tsx';
import { Loading } from '../../components/states.tsx';
import type { BillLine, ItemNames, Outfit } from '../../itemWords.ts';

interface OrderPanelProps {
  company: Company;
  catalogue: Catalogue;
  outfit: Outfit | undefined;
  fromMemory: boolean;
  onOutfit: (outfit: Outfit | undefined) => void;
  lines: readonly BillLine[];
  names: ItemNames;
  locked: boolean;
  loading: boolean;
  /** Whom the credits do not reach. */
  beyond: readonly string[];
  onLeaveOut: (ids: readonly string[]) => void;
}

export function OrderPanel({ company, catalogue, outfit, fromMemory, onOutfit, lines, names, locked, loading, beyond, onLeaveOut }: OrderPanelProps) {
  const { t } = useTranslation();
  const missing = lines.filter((line) => line.after < 0).map(({ item, after }) => ({ item, quantity: -after }));
  return (
    <>
      <Panel label={t('review.newStep.together')}>
        <Heading level={3}>{t('review.newStep.together')}</Heading>
        <Muted>{t('review.newStep.togetherMore')}</Muted>
        <OutfitFields catalogue={catalogue} value={outfit} onChange={onOutfit} optional disabled={locked} testId="together" />
        {fromMemory ? <Muted>{t('review.newStep.remembered')}</Muted> : null}
      </Panel>
      <Panel label={t('review.newStep.bill')}>
        <Heading level={3}>{t('review.newStep.bill')}</Heading>
        <div aria-live="polite">{loading ? <Loading label={t('review.newStep.bill')} rows={2} height={32} /> : <Bill lines={lines} names={names} />}</div>
        {beyond.length === 0 ? null : (
          <>
            <Text data-testid="short" role="alert">{t('review.newStep.short', { items: missing.map(({ item, quantity }) => `${names(item)}: ${t('items.short', { count: quantity })}`).join(', ') })}</Text>
            <Row>
              <Button disabled={locked} data-testid="leave-out" onClick={() => {
                onLeaveOut(beyond);
              }}>{t('review.newStep.leaveOut', { count: beyond.length })}</Button>
              <AddCredits company={company} catalogue={catalogue} missing={missing} />
            </Row>
          </>
        )}
        {lines.length === 0 ? null : <Muted>{t('review.newStep.both')}</Muted>}
      </Panel>
    </>
  );
}
