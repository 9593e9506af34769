import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, DialogTrigger, Text } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Company } from '../../../api/contract/company.ts';
import type { Order } from '../../../api/contract/cards.ts';
import { Muted, Stack } from '../../components/layout.tsx';
import { PersonName } from '../../components/PersonName.tsx';
import { ScrollingTable } from '../../components/VirtualTable.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import type en from '../../i18n/en.json';
import { outfitText } from '../../itemWords.ts';

type KnownProblem = keyof typeof en.orders.inviteProblem;

/** For how many; opened, who gets what, and what became of the sign-in mails. */
export function OrderLines({ company, order }: { company: Company; order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useItemNames(company.id);
  return (
    <Dialog>
      <DialogTrigger disableButtonEnhancement><Button size="small" data-testid="order-lines">{t('orders.people', { count: order.lines.length })}</Button></DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('orders.linesOf', { when: format.dateTime(order.placedAt) })}</DialogTitle>
          <DialogContent>
            <Stack>
              <Invitations order={order} />
              <ScrollingTable label={t('orders.show')} rows={order.lines} rowKey={(line) => line.personId} columns={[
                { key: 'person', header: t('change.person'), width: '2fr', bare: true, render: (line) => <PersonName companyId={company.id} personId={line.personId} /> },
                { key: 'what', header: t('items.what'), width: '3fr', bare: true, render: (line) => outfitText(line, names, t('items.invite')) },
              ]} />
            </Stack>
          </DialogContent>
          <DialogActions><DialogTrigger disableButtonEnhancement><Button>{t('common.close')}</Button></DialogTrigger></DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Invitations({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { invitations } = order;
  if (invitations === undefined) return null;
  const { waiting, sent, opened, failed } = invitations;
  return (
    <Stack gap="tight">
      <Text>{`${t('orders.invited', { count: waiting + sent + opened + failed })}: ${t('orders.invitedState', { sent: format.number(sent), opened: format.number(opened), waiting: format.number(waiting), failed: format.number(failed) })}`}</Text>
      {invitations.problems.map((problem) => <Muted key={problem}>{inviteProblem(t, problem)}</Muted>)}
    </Stack>
  );
}

function inviteProblem(t: TFunction, problem: string): string {
  return t(`orders.inviteProblem.${problem as KnownProblem}`, { defaultValue: problem.replaceAll('_', ' ') });
}
