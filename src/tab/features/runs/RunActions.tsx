import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Text } from '@fluentui/react-components';
import { ArrowDownloadRegular, MoreHorizontalRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Run } from '../../../api/contract/run.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Row } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useCompanyContext } from '../../components/useCompanyContext.ts';
import { useDownload } from '../../components/useDownload.ts';
import { useHost } from '../../hostContext.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { useUndoRun } from '../../queries/runs.ts';
import { countsSentence, isInProgress } from '../../runWords.ts';

export function RunActions({ run }: { run: Run }) {
  const { t } = useTranslation();
  const company = useCompanyContext();
  const host = useHost();
  const admin = useIsAdmin();
  const [undoing, setUndoing] = useState(false);
  const csv = useDownload('changesCsv', `${company.name} ${String(run.number)}.csv`);
  const { created, updated, archived, restored } = run.counts;
  const undoable = admin && run.kind !== 'preview' && !isInProgress(run.status) && created + updated + archived + restored > 0;
  const address = host.addressOf(`companies/${run.companyId}/runs/${run.id}`, company.name);
  return (
    <Row>
      <Button icon={<ArrowDownloadRegular />} disabled={csv.isPending} data-testid="run-csv" onClick={() => {
        csv.mutate({ params: { companyId: run.companyId, runId: run.id } });
      }}>{t('common.csv')}</Button>
      <CopyButton text={address} label={t('common.copyLink')} />
      <Menu>
        <MenuTrigger disableButtonEnhancement><Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('run.more')} data-testid="run-more" /></MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem onClick={() => void navigator.clipboard.writeText(String(run.number))}>{t('run.copyNumber')}</MenuItem>
            <MenuItem disabled={!undoable} data-testid="undo" onClick={() => {
              setUndoing(true);
            }}>{t('undo.run')}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      <ProblemBar problem={problemOf(csv.error)} kind="reading" />
      <UndoDialog run={run} open={undoing} onClose={() => {
        setUndoing(false);
      }} />
    </Row>
  );
}

function UndoDialog({ run, open, onClose }: { run: Run; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const undo = useUndoRun(run.companyId);
  return (
    <ConfirmDialog open={open} onClose={onClose} title={t('undo.title', { number: format.number(run.number) })} confirmLabel={t('undo.run')} pending={undo.isPending}
      problem={problemOf(undo.error)} testId="undo-confirm" onConfirm={() => {
        undo.mutate({ runId: run.id }, { onSuccess: (fresh) => {
          onClose();
          void navigate(`/companies/${run.companyId}/runs/${fresh.id}`);
        } });
      }}>
      <Text>{t('undo.what', { counts: countsSentence(t, run) })}</Text>
    </ConfirmDialog>
  );
}
