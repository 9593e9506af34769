import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeftOutPerson } from '../../api/contract/run.ts';
import { problemOf } from '../queries/client.ts';
import { useIsAdmin } from '../queries/me.ts';
import type { PagedList } from '../queries/paged.ts';
import { useLiftCreateHold } from '../queries/people.ts';
import { Breakable } from './Breakable.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { Muted, Row, Stack } from './layout.tsx';
import { Failed, Loading } from './states.tsx';
import { ScrollingTable, VirtualTable } from './VirtualTable.tsx';
import { WhyTrace } from './WhyTrace.tsx';

interface LeftOutTableProps {
  companyId: string;
  list: PagedList<LeftOutPerson>;
  label: string;
  inDrawer?: boolean;
}

/** People the directory has and Instep deliberately does not keep, each with the reason, and why on demand. */
export function LeftOutTable({ companyId, list, label, inDrawer = false }: LeftOutTableProps) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  // Here and not in the rows: those out of sight are not kept.
  const [explained, setExplained] = useState<string | null>(null);
  const [asking, setAsking] = useState<LeftOutPerson | null>(null);
  const [letIn, setLetIn] = useState<ReadonlySet<string>>(new Set());
  if (list.loading) return <Loading label={label} rows={6} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={label} onRetry={list.retry} />;
  if (list.items.length === 0) return <Muted>{t('leftOut.none')}</Muted>;
  const Table = inDrawer ? ScrollingTable : VirtualTable;
  return (
    <>
      <Table<LeftOutPerson> label={label} rows={list.items} rowKey={(person) => `${person.objectId}-${person.reason}`} hasMore={list.hasMore} loadingMore={list.loadingMore}
        onMore={list.more} stuck={list.stuck} testId="left-out" rowTestId="left-out-row" columns={[
          { key: 'name', header: t('change.person'), width: '2fr', bare: true, render: (person) => person.displayName },
          { key: 'upn', header: t('person.userPrincipalName'), width: '3fr', bare: true, render: (person) => <Muted><Breakable text={person.userPrincipalName ?? ''} /></Muted> },
          { key: 'reason', header: t('leftOut.reasonHeader'), width: '3fr', render: (person) => (
            <Reason companyId={companyId} person={person} explained={explained === person.objectId} letIn={letIn.has(person.objectId)} onExplain={() => {
              setExplained(explained === person.objectId ? null : person.objectId);
            }} onLetIn={admin && person.reason === 'byHand' ? () => {
              setAsking(person);
            } : undefined} />
          ) },
        ]} />
      <LetInDialog companyId={companyId} person={asking} onClose={() => {
        setAsking(null);
      }} onDone={(objectId) => {
        setLetIn(new Set([...letIn, objectId]));
      }} />
    </>
  );
}

interface ReasonProps {
  companyId: string;
  person: LeftOutPerson;
  explained: boolean;
  /** Let in again a moment ago: the next sync adds them. */
  letIn: boolean;
  onExplain: () => void;
  onLetIn: (() => void) | undefined;
}

function Reason({ companyId, person, explained, letIn, onExplain, onLetIn }: ReasonProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="tight">
      <Row>
        <span>{t(`leftOut.reason.${person.reason}`)}</span>
        <Button size="small" appearance="subtle" aria-expanded={explained} aria-label={t('why.askAbout', { name: person.displayName })} data-testid="why" onClick={onExplain}>{t('why.short')}</Button>
        {onLetIn === undefined || letIn ? null : <Button size="small" aria-label={t('leftOut.letInName', { name: person.displayName })} data-testid="let-in" onClick={onLetIn}>{t('leftOut.letIn')}</Button>}
      </Row>
      {letIn ? <span role="status"><Muted>{t('leftOut.letInDone')}</Muted></span> : null}
      {explained ? <WhyTrace companyId={companyId} who={person.objectId} /> : null}
    </Stack>
  );
}

function LetInDialog({ companyId, person, onClose, onDone }: { companyId: string; person: LeftOutPerson | null; onClose: () => void; onDone: (objectId: string) => void }) {
  const { t } = useTranslation();
  const lift = useLiftCreateHold(companyId);
  const close = (): void => {
    lift.reset();
    onClose();
  };
  if (person === null) return null;
  const { displayName, objectId } = person;
  return (
    <ConfirmDialog open onClose={close} title={t('leftOut.letInTitle', { name: displayName })} confirmLabel={t('leftOut.letIn')} pending={lift.isPending} problem={problemOf(lift.error)}
      testId="let-in-confirm" onConfirm={() => {
        lift.mutate(objectId, { onSuccess: () => {
          onDone(objectId);
          close();
        } });
      }}>
      <Text>{t('leftOut.letInWhat', { name: displayName })}</Text>
    </ConfirmDialog>
  );
}
