/** Release, give to somebody, deactivate: each names the card, whose it is, and what follows. */
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Text } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from '../../../api/contract/cards.ts';
import type { Person } from '../../../api/contract/person.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { PersonPicker } from '../../components/PersonPicker.tsx';
import { useMoveCard } from '../../queries/cards.ts';
import { problemOf } from '../../queries/client.ts';
import { usePerson } from '../../queries/people.ts';

type Asked = 'release' | 'reassign' | 'deactivate';

export function CardActions({ companyId, card, name }: { companyId: string; card: Card; name: string }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (card.status === 'deactivated') return null;
  return (
    <>
      {card.status === 'released' ? (
        <Button size="small" data-testid="give-away" onClick={() => {
          setAsked('reassign');
        }}>{t('cards.reassign')}</Button>
      ) : null}
      <Menu>
        <MenuTrigger disableButtonEnhancement><Button size="small" appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('cards.more', { card: name })} data-testid="card-more" /></MenuTrigger>
        <MenuPopover>
          <MenuList>
            {card.status === 'released' ? null : <MenuItem data-testid="card-release" onClick={() => {
              setAsked('release');
            }}>{t('cards.release')}</MenuItem>}
            <MenuItem data-testid="card-reassign" onClick={() => {
              setAsked('reassign');
            }}>{t('cards.reassign')}</MenuItem>
            <MenuItem data-testid="card-deactivate" onClick={() => {
              setAsked('deactivate');
            }}>{t('cards.deactivate')}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {asked === null ? null : <AskDialog companyId={companyId} card={card} name={name} asked={asked} onClose={() => {
        setAsked(null);
      }} />}
    </>
  );
}

function AskDialog({ companyId, card, name, asked, onClose }: { companyId: string; card: Card; name: string; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation();
  const move = useMoveCard(companyId, card.id);
  const [person, setPerson] = useState<Person | null>(null);
  const holder = usePerson(companyId, card.personId ?? '').data?.displayName ?? '…';
  const shared = { open: true, onClose, pending: move.isPending, problem: problemOf(move.error), testId: `card-${asked}-confirm` };
  const done = { onSuccess: onClose };
  if (asked === 'reassign') {
    return (
      <ConfirmDialog {...shared} pending={move.isPending || person === null} title={t('cards.reassignTitle', { card: name })}
        confirmLabel={person === null ? t('cards.reassignNobody') : t('cards.reassignTo', { name: person.displayName })} onConfirm={() => {
          if (person !== null) move.mutate({ action: 'reassign', personId: person.id }, done);
        }}>
        <Text>{t('cards.reassignWhat')}</Text>
        <PersonPicker companyId={companyId} label={t('cards.holder')} value={person?.id ?? null} without={card.personId} onChoose={setPerson} testId="card-person" />
      </ConfirmDialog>
    );
  }
  const deactivating = asked === 'deactivate';
  const title = !deactivating ? t('cards.releaseTitle', { card: name, name: holder }) : card.personId === null ? t('cards.deactivateFreeTitle', { card: name }) : t('cards.deactivateTitle', { card: name, name: holder });
  return (
    <ConfirmDialog {...shared} danger={deactivating} title={title} confirmLabel={deactivating ? t('cards.deactivateCount', { count: 1 }) : t('cards.releaseCount', { count: 1 })} onConfirm={() => {
      move.mutate({ action: asked }, done);
    }}>
      <Text>{deactivating ? t('cards.deactivateWhat') : t('cards.releaseWhat', { name: holder })}</Text>
    </ConfirmDialog>
  );
}
