/** Who left, with their cards: what becomes of each card, and the confirmation with number and consequence. */
import { Button, Text } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from '../../../api/contract/cards.ts';
import { useDangerButton } from '../../components/ConfirmDialog.tsx';
import { Muted, Stack } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { Failed } from '../../components/states.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { useCards } from '../../queries/cards.ts';
import { problemOf } from '../../queries/client.ts';
import { useEveryPage } from '../../queries/everyPage.ts';
import { CardChoice } from './CardChoice.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { chosenOf, decideCard } from './reviewChoices.ts';
import { ReviewTable } from './ReviewTable.tsx';
import { StepButtons } from './StepButtons.tsx';
import type { StepProps } from './steps.ts';
import { useCarryOut } from './useCarryOut.ts';

const pageSize = 500;

/** Cards that somebody holds, by person. */
function useHeldCards(companyId: string) {
  const active = useCards(companyId, { status: 'active' }, pageSize);
  const ordered = useCards(companyId, { status: 'ordered' }, pageSize);
  const activeRead = useEveryPage(active);
  const orderedRead = useEveryPage(ordered);
  const byPerson = useMemo(() => {
    const map = new Map<string, Card[]>();
    for (const card of [...active.items, ...ordered.items]) if (card.personId !== null) map.set(card.personId, [...(map.get(card.personId) ?? []), card]);
    return map;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- pages are flattened anew at each render; their number tells whether anything is new
  }, [active.items.length, ordered.items.length, activeRead, orderedRead]);
  return {
    byPerson,
    read: activeRead && orderedRead,
    problem: active.problem ?? ordered.problem,
    retry: () => {
      active.retry();
      ordered.retry();
    },
  };
}

export function RemoveStep(props: StepProps) {
  const { company, run, draft, waiting, complete, locked, onBack, onNext, onAccepted } = props;
  const { t } = useTranslation();
  const danger = useDangerButton();
  const names = useItemNames(company.id);
  const held = useHeldCards(company.id);
  const [confirming, setConfirming] = useState(false);
  const carry = useCarryOut(run, draft, onAccepted);
  const chosen = chosenOf(draft.choices, waiting.remove);
  const cards = chosen.flatMap((change) => (change.personId === null ? [] : (held.byPerson.get(change.personId) ?? [])));
  const decisions = cards.flatMap((card) => draft.choices.cards.get(card.id) ?? []);
  const unfinished = decisions.filter((decision) => decision.action === 'reassign' && decision.personId === undefined);
  const empty = complete && waiting.remove.length === 0;
  return (
    <Stack>
      <Text>{empty ? t('review.removeStep.none') : t('review.removeStep.what', { count: waiting.remove.length })}</Text>
      {held.problem === null ? null : <Failed problem={held.problem} what={t('cards.title')} onRetry={held.retry} />}
      {empty ? null : <ReviewTable {...props} label={t('review.heading.remove')} changes={waiting.remove} action={(change) => {
        const theirs = change.personId === null ? [] : (held.byPerson.get(change.personId) ?? []);
        if (theirs.length === 0) return held.read ? <Muted>{t('review.removeStep.noCards')}</Muted> : null;
        return theirs.map((card) => (
          <CardChoice key={card.id} companyId={company.id} name={change.name} personId={change.personId} card={names(card.cardType)} cardId={card.id} otherwise={company.settings.leavers.cards}
            decision={draft.choices.cards.get(card.id)} disabled={locked || !draft.choices.accept.has(change.id)} onDecide={(decision) => {
              draft.change((before) => decideCard(before, card.id, decision));
            }} />
        ));
      }} />}
      {unfinished.length === 0 ? null : <Text role="alert">{t('review.removeStep.needsPerson', { count: unfinished.length })}</Text>}
      <StepButtons onBack={onBack} onNext={onNext}>
        {chosen.length > 0 ? (
          <Button appearance="primary" className={danger} disabled={locked || !held.read || carry.isPending || unfinished.length > 0} data-testid="review-remove" onClick={() => {
            setConfirming(true);
          }}>{t('review.removeStep.approve', { count: chosen.length })}</Button>
        ) : null}
      </StepButtons>
      <ProblemBar problem={confirming ? null : problemOf(carry.error)} title={t('review.notDone')} />
      <RemoveDialog open={confirming} company={company} chosen={chosen} cards={cards} decisions={draft.choices.cards} pending={carry.isPending} problem={problemOf(carry.error)} onClose={() => {
        setConfirming(false);
      }} onConfirm={() => {
        carry.mutate({ accept: chosen.map((change) => change.id), cards: decisions }, { onSuccess: () => {
          setConfirming(false);
        } });
      }} />
    </Stack>
  );
}
