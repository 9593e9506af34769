/** Who is new, what each of them gets, and the bill, live. People and order come about together, or neither does. */
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Catalogue } from '../../../api/contract/cards.ts';
import type { Change } from '../../../api/contract/run.ts';
import { Columns, Muted, Row, Stack, Staying } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useItemNames } from '../../components/useItemNames.ts';
import { beyondCredits, billLines, billOf, outfitText, stillOffered } from '../../itemWords.ts';
import type { Outfit } from '../../itemWords.ts';
import { useCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { useCredits } from '../../queries/credits.ts';
import { OrderPanel } from './OrderPanel.tsx';
import { OutfitDialog } from './OutfitDialog.tsx';
import { rememberedOutfit, rememberOutfit } from './rememberedOutfit.ts';
import { choose, chosenOf, commonOutfit, giveOutfit, giveTogether, ordersOf } from './reviewChoices.ts';
import { ReviewTable } from './ReviewTable.tsx';
import { StepButtons } from './StepButtons.tsx';
import type { StepProps } from './steps.ts';
import { useCarryOut } from './useCarryOut.ts';

export function NewStep(props: StepProps) {
  const { t } = useTranslation();
  const { company, waiting, complete, onBack, onNext } = props;
  const catalogue = useCatalogue(company.id);
  const problem = problemOf(catalogue.error);
  if (complete && waiting.new.length === 0) return <Stack><Text>{t('review.newStep.none')}</Text><StepButtons onBack={onBack} onNext={onNext} /></Stack>;
  if (catalogue.data !== undefined) return <Choosing {...props} catalogue={catalogue.data} />;
  if (problem !== null) return <Failed problem={problem} what={t('items.what')} onRetry={() => void catalogue.refetch()} />;
  return <Loading label={t('review.heading.new')} rows={5} />;
}

/** What all who are chosen get: edited here, else what most of them have, else what was remembered. */
function useTogether({ company, draft, waiting, catalogue }: StepProps & { catalogue: Catalogue }) {
  const creates = waiting.new.filter((change) => change.kind === 'create').map((change) => change.id);
  const [edited, setEdited] = useState<Outfit | 'nothing' | null>(null);
  const [remembered] = useState(() => {
    const kept = rememberedOutfit(company.id, company.settings.scope);
    return kept === undefined ? undefined : stillOffered(kept, catalogue);
  });
  const common = edited ?? commonOutfit(draft.choices, creates);
  const outfit = common === null ? remembered : common === 'nothing' ? undefined : common;
  return {
    outfit,
    fromMemory: common === null && remembered !== undefined,
    set: (next: Outfit | undefined) => {
      setEdited(next ?? 'nothing');
      draft.change((before) => giveTogether(before, creates, outfit, next));
    },
  };
}

function Choosing(props: StepProps & { catalogue: Catalogue }) {
  const { company, run, draft, waiting, locked, catalogue, onBack, onNext, onAccepted } = props;
  const { t } = useTranslation();
  const names = useItemNames(company.id);
  const credits = useCredits(company.id);
  const together = useTogether(props);
  const [editing, setEditing] = useState<Change | null>(null);
  const carry = useCarryOut(run, draft, onAccepted);
  const chosen = chosenOf(draft.choices, waiting.new);
  const wanted = chosen.map(({ id }) => ({ id, outfit: draft.choices.orders.get(id) }));
  const orders = ordersOf(draft.choices, chosen.map(({ id }) => id));
  const balances = credits.data?.balances ?? [];
  const lines = billLines(billOf(orders), balances);
  const short = credits.data !== undefined && lines.some((line) => line.after < 0);
  const place = (): void => {
    rememberOutfit(company.id, company.settings.scope, together.outfit);
    carry.mutate({ accept: chosen.map(({ id }) => id), orders });
  };
  return (
    <Stack>
      <Text>{t('review.newStep.what', { count: waiting.new.length })}</Text>
      <Columns>
        <ReviewTable {...props} label={t('review.heading.new')} changes={waiting.new} outfit={together.outfit} action={(change) => (
          <OutfitOf change={change} chosen={draft.choices.accept.has(change.id)} outfit={draft.choices.orders.get(change.id)} words={(outfit) => outfitText(outfit, names, t('items.invite'))} disabled={locked} onEdit={() => {
            setEditing(change);
          }} />
        )} />
        <Staying>
          <OrderPanel company={company} catalogue={catalogue} outfit={together.outfit} fromMemory={together.fromMemory} onOutfit={together.set} lines={lines} names={names} locked={locked}
            beyond={short ? beyondCredits(wanted, balances) : []} loading={credits.data === undefined} onLeaveOut={(ids) => {
              draft.change((before) => choose(before, ids, false));
            }} />
        </Staying>
      </Columns>
      <ProblemBar problem={problemOf(carry.error)} title={t('review.notDone')} />
      <StepButtons onBack={onBack} onNext={onNext}>
        {chosen.length > 0 ? (
          <Button appearance="primary" disabled={locked || carry.isPending || short} data-testid="review-order" onClick={place}>
            {orders.length > 0 ? t('review.newStep.order', { count: chosen.length }) : t('review.newStep.add', { count: chosen.length })}
          </Button>
        ) : null}
      </StepButtons>
      {editing === null ? null : <OutfitDialog name={editing.name} catalogue={catalogue} outfit={draft.choices.orders.get(editing.id)} onClose={() => {
        setEditing(null);
      }} onSave={(outfit) => {
        draft.change((before) => giveOutfit(before, editing.id, outfit));
        setEditing(null);
      }} />}
    </Stack>
  );
}

interface OutfitOfProps {
  change: Change;
  chosen: boolean;
  outfit: Outfit | undefined;
  words: (outfit: Outfit) => string;
  disabled: boolean;
  onEdit: () => void;
}

function OutfitOf({ change, chosen, outfit, words, disabled, onEdit }: OutfitOfProps) {
  const { t } = useTranslation();
  if (change.kind === 'restore') return <Muted>{t('review.newStep.comesBack')}</Muted>;
  if (!chosen) return null;
  return (
    <Row>
      <span data-testid="outfit-of">{outfit === undefined ? t('items.nothing') : words(outfit)}</span>
      <Button size="small" disabled={disabled} aria-label={t('review.newStep.editOf', { name: change.name })} data-testid="outfit-edit" onClick={onEdit}>{t('review.newStep.edit')}</Button>
    </Row>
  );
}
