/** Asks the host for credits. Never offered on Teams mobile, where the stores forbid selling (Microsoft Store validation, Teams apps on iOS and Android). */
import {
  Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, MessageBar, MessageBarBody, SpinButton, Text, makeStyles, tokens,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Catalogue, ItemQuantity } from '../../api/contract/cards.ts';
import type { Company } from '../../api/contract/company.ts';
import { useHost } from '../hostContext.ts';
import { itemsByKind } from '../itemWords.ts';
import { problemOf } from '../queries/client.ts';
import { useAskForCredits } from '../queries/credits.ts';
import { useIsAdmin } from '../queries/me.ts';
import { Row } from './layout.tsx';
import { ProblemBar } from './Problem.tsx';
import { useItemNames } from './useItemNames.ts';

const most = 100_000;

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  items: { display: 'grid', gap: tokens.spacingHorizontalM, gridTemplateColumns: 'repeat(auto-fit, minmax(min(200px, 100%), 1fr))' },
});

interface AddCreditsProps {
  company: Company;
  catalogue: Catalogue;
  /** What is missing, filled in at first. */
  missing?: readonly ItemQuantity[];
}

export function AddCredits({ company, catalogue, missing = [] }: AddCreditsProps) {
  const { t } = useTranslation();
  const { mobile } = useHost();
  const admin = useIsAdmin();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  if (mobile || !admin) return null;
  return (
    <>
      <Row>
        <Button icon={<AddRegular />} data-testid="add-credits" onClick={() => {
          setAsked(false);
          setOpen(true);
        }}>{t('credits.add')}</Button>
      </Row>
      <div role="status">{asked ? <MessageBar intent="success"><MessageBarBody data-testid="credits-asked">{t('credits.asked')}</MessageBarBody></MessageBar> : null}</div>
      {open ? <AskDialog company={company} catalogue={catalogue} missing={missing} onClose={(done) => {
        setOpen(false);
        setAsked(done);
      }} /> : null}
    </>
  );
}

function AskDialog({ company, catalogue, missing, onClose }: Required<AddCreditsProps> & { onClose: (asked: boolean) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const names = useItemNames(company.id);
  const ask = useAskForCredits(company.id);
  const [wanted, setWanted] = useState<ReadonlyMap<string, number>>(() => new Map(missing.map(({ item, quantity }) => [item, quantity])));
  const lines = [...wanted].filter(([, quantity]) => quantity > 0).map(([item, quantity]) => ({ item, quantity }));
  const kinds = itemsByKind(catalogue);
  return (
    <Dialog open onOpenChange={(_, data) => {
      if (!data.open) onClose(false);
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('credits.addTitle', { company: company.name })}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{t('credits.addWhat')}</Text>
            <div className={styles.items}>
              {[...kinds.cardType, ...kinds.licence, ...kinds.accessory].map((item) => (
                <Field key={item} label={names(item)}>
                  <SpinButton min={0} max={most} value={wanted.get(item) ?? 0} input={{ 'data-testid': `credits-${item}` } as object} onChange={(_, data) => {
                    const quantity = Math.min(most, Math.max(0, Math.round(data.value ?? (Number(data.displayValue ?? '0') || 0))));
                    setWanted((before) => new Map(before).set(item, quantity));
                  }} />
                </Field>
              ))}
            </div>
            <ProblemBar problem={problemOf(ask.error)} title={t('credits.notAsked')} />
          </DialogContent>
          <DialogActions>
            <Button onClick={() => {
              onClose(false);
            }}>{t('common.cancel')}</Button>
            <Button appearance="primary" disabled={lines.length === 0 || ask.isPending} data-testid="credits-ask" onClick={() => {
              ask.mutate(lines, { onSuccess: () => {
                onClose(true);
              } });
            }}>{t('credits.ask', { count: lines.reduce((sum, line) => sum + line.quantity, 0) })}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
