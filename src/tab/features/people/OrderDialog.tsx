import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import type { Person } from '../../../api/contract/person.ts';
import { Bill } from '../../components/Bill.tsx';
import { Stack } from '../../components/layout.tsx';
import { OutfitFields } from '../../components/OutfitFields.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { billLines, billOf } from '../../itemWords.ts';
import type { Outfit } from '../../itemWords.ts';
import { useCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { useCredits } from '../../queries/credits.ts';
import { usePlaceOrder } from '../../queries/orders.ts';

/** An order for one person, with the bill before the commitment. */
export function OrderDialog({ company, person, onClose }: { company: Company; person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const names = useItemNames(company.id);
  const catalogue = useCatalogue(company.id);
  const credits = useCredits(company.id);
  const place = usePlaceOrder(company.id);
  const [outfit, setOutfit] = useState<Outfit>({ cardType: null, licences: [], accessories: [], invite: false });
  const lines = billLines(billOf([outfit]), credits.data?.balances ?? []);
  const problem = problemOf(catalogue.error ?? credits.error);
  const payable = credits.data !== undefined && lines.every((line) => line.after >= 0);
  return (
    <Dialog open onOpenChange={(_, data) => {
      if (!data.open) onClose();
    }}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('cards.orderFor', { name: person.displayName })}</DialogTitle>
          <DialogContent>
            <Stack>
              {catalogue.data === undefined || credits.data === undefined
                ? problem === null ? <Loading label={t('items.what')} rows={3} height={32} /> : <Failed problem={problem} what={t('items.what')} onRetry={() => {
                  void catalogue.refetch();
                  void credits.refetch();
                }} />
                : (
                  <>
                    <OutfitFields catalogue={catalogue.data} value={outfit} testId="order" onChange={(next) => {
                      if (next !== undefined) setOutfit(next);
                    }} />
                    <Bill lines={lines} names={names} />
                  </>
                )}
              <ProblemBar problem={problemOf(place.error)} title={t('orders.notPlaced')} />
            </Stack>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button appearance="primary" disabled={!payable || place.isPending} data-testid="order-place" onClick={() => {
              place.mutate([{ personId: person.id, ...outfit }], { onSuccess: onClose });
            }}>{t('orders.place', { count: lines.reduce((sum, line) => sum + line.needed, 0) })}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
