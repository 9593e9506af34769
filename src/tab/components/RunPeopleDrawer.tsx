/** The people behind a number of a run: who joins, who leaves, who is left out. */
import { Button, Drawer, DrawerBody, DrawerHeader, DrawerHeaderTitle, makeStyles } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeKind, LeftOutReason, Run } from '../../api/contract/run.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { countedChanges, useChanges, useLeftOut } from '../queries/changes.ts';
import { ChangeTable } from './ChangeTable.tsx';
import { LeftOutTable } from './LeftOutTable.tsx';
import { Muted, PageLink, Stack } from './layout.tsx';
import { SearchField } from './SearchField.tsx';

export type PeopleOfRun =
  | { of: 'inScope' }
  | { of: 'changes'; kinds: readonly ChangeKind[]; title: string }
  | { of: 'leftOut'; reason?: LeftOutReason; title: string };

const useStyles = makeStyles({ surface: { width: 'min(720px, 100vw)' } });

interface RunPeopleDrawerProps {
  companyId: string;
  run: Run | null;
  show: PeopleOfRun | null;
  onClose: () => void;
}

export function RunPeopleDrawer({ companyId, run, show, onClose }: RunPeopleDrawerProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <Drawer type="overlay" position="end" open={show !== null && run !== null} className={styles.surface} onOpenChange={(_, data) => {
      if (!data.open) onClose();
    }}>
      <DrawerHeader>
        <DrawerHeaderTitle action={<Button appearance="subtle" aria-label={t('common.close')} icon={<DismissRegular />} onClick={onClose} />}>
          {show === null ? '' : show.of === 'inScope' ? t('effect.inScopeTitle') : show.title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        {show === null || run === null ? null : show.of === 'inScope'
          ? <InScope companyId={companyId} run={run} />
          : show.of === 'changes'
            ? <Changes companyId={companyId} run={run} kinds={show.kinds} title={show.title} />
            : <LeftOut companyId={companyId} run={run} reason={show.reason} title={show.title} />}
      </DrawerBody>
    </Drawer>
  );
}

const joining = ['create', 'restore'] as const;
const changing = ['update'] as const;

/** A preview keeps what would change; the rest are people Instep already has. */
function InScope({ companyId, run }: { companyId: string; run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { created, restored, updated, unchanged, inScope } = run.counts;
  return (
    <Stack>
      <span>{t('effect.inScopeOf', { inScope: format.number(inScope), joining: format.number(created + restored), changing: format.number(updated), same: format.number(unchanged) })}</span>
      {unchanged > 0 ? <PageLink to={`/companies/${companyId}/people`}>{t('effect.showPeople')}</PageLink> : null}
      {created + restored > 0 ? <><Muted>{t('run.tab.joined')}</Muted><Changes companyId={companyId} run={run} kinds={joining} title={t('run.tab.joined')} /></> : null}
      {updated > 0 ? <><Muted>{t('run.tab.changed')}</Muted><Changes companyId={companyId} run={run} kinds={changing} title={t('run.tab.changed')} /></> : null}
    </Stack>
  );
}

function Changes({ companyId, run, kinds, title }: { companyId: string; run: Run; kinds: readonly ChangeKind[]; title: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useChanges(companyId, run.id, countedChanges(run, kinds, { search }));
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <ChangeTable companyId={companyId} label={title} list={list} inDrawer />
    </Stack>
  );
}

function LeftOut({ companyId, run, reason, title }: { companyId: string; run: Run; reason: LeftOutReason | undefined; title: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useLeftOut(companyId, run.id, reason === undefined ? { search } : { reason, search });
  return (
    <Stack gap="tight">
      <SearchField label={t('common.searchPeople')} value={search} onSearch={setSearch} />
      <LeftOutTable companyId={companyId} list={list} label={title} inDrawer />
    </Stack>
  );
}
