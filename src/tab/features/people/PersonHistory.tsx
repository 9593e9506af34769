import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../api/contract/person.ts';
import { OutcomeBadge } from '../../components/Badges.tsx';
import { ChangeFields } from '../../components/ChangeFields.tsx';
import { reasonText } from '../../components/ChangeTable.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Muted, PageLink, Row, Stack } from '../../components/layout.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useHistory } from '../../queries/people.ts';
import { useUndoRun } from '../../queries/runs.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: { paddingBlock: tokens.spacingVerticalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
});

export function PersonHistory({ companyId, personId }: { companyId: string; personId: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const list = useHistory(companyId, personId);
  if (list.loading) return <Loading label={t('person.history')} rows={3} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={t('person.history')} onRetry={list.retry} />;
  if (list.items.length === 0) return <Muted>{t('person.noHistory')}</Muted>;
  return (
    <Stack gap="tight">
      <ul className={styles.list}>
        {list.items.map((entry, index) => <li key={`${entry.at}-${String(index)}`} className={styles.item} data-testid="history-entry"><Entry companyId={companyId} personId={personId} entry={entry} /></li>)}
      </ul>
      {list.hasMore ? <Row><Button disabled={list.loadingMore} onClick={list.more}>{t('common.more')}</Button></Row> : null}
    </Stack>
  );
}

function Entry({ companyId, personId, entry }: { companyId: string; personId: string; entry: HistoryEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { change } = entry;
  const by = entry.by === null ? '' : ` · ${entry.by.name}`;
  return (
    <Stack gap="tight">
      <Row>
        <span>{t(`change.kind.${change.kind}`)}</span>
        <OutcomeBadge outcome={change.outcome} />
        <Muted>{`${format.dateTime(entry.at)}${by}`}</Muted>
        {entry.runId === null || entry.runNumber === null ? null : <PageLink to={`/companies/${companyId}/runs/${entry.runId}`}>{t('run.number', { number: format.number(entry.runNumber) })}</PageLink>}
        {entry.runId !== null && change.outcome === 'applied' ? <UndoOne companyId={companyId} personId={personId} runId={entry.runId} name={change.name} /> : null}
      </Row>
      {change.kind === 'archive' ? null : <ChangeFields fields={change.fields} fresh={change.kind === 'create'} />}
      {change.reason === '' ? null : <Muted>{reasonText(t, change.reason)}</Muted>}
    </Stack>
  );
}

/** Undoes what one run did to this one person. */
function UndoOne({ companyId, personId, runId, name }: { companyId: string; personId: string; runId: string; name: string }) {
  const { t } = useTranslation();
  const admin = useIsAdmin();
  const undo = useUndoRun(companyId);
  const [open, setOpen] = useState(false);
  if (!admin) return null;
  return (
    <>
      <Button size="small" appearance="subtle" onClick={() => {
        setOpen(true);
      }}>{t('undo.one')}</Button>
      <ConfirmDialog open={open} title={t('undo.oneTitle', { name })} confirmLabel={t('undo.one')} pending={undo.isPending} problem={problemOf(undo.error)} onClose={() => {
        setOpen(false);
      }} onConfirm={() => {
        undo.mutate({ runId, personId }, { onSuccess: () => {
          setOpen(false);
        } });
      }}>
        {t('undo.oneWhat')}
      </ConfirmDialog>
    </>
  );
}
