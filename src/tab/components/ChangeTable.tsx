/** Changes of a run as rows: who, what, why, what became of it. */
import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Change } from '../../api/contract/run.ts';
import type en from '../i18n/en.json';
import type { PagedList } from '../queries/paged.ts';
import { OutcomeBadge } from './Badges.tsx';
import { ChangeFields } from './ChangeFields.tsx';
import { Muted, PageLink, Stack } from './layout.tsx';
import { useProblemText } from './Problem.tsx';
import { Failed, Loading } from './states.tsx';
import { ScrollingTable, VirtualTable } from './VirtualTable.tsx';
import type { Column } from './VirtualTable.tsx';

const useStyles = makeStyles({
  chosen: { display: 'flex', alignItems: 'flex-start', columnGap: tokens.spacingHorizontalXS, minWidth: 0 },
  /** As high as a line of text, so that names stand in line with what changes. */
  box: { marginBlock: '-6px', marginInlineStart: `-${tokens.spacingHorizontalS}` },
  name: { minWidth: 0 },
});

/** Reasons that the kind of change says already. */
const plainReasons = new Set(['', 'changed_in_directory', 'new_in_directory']);

type KnownReason = keyof typeof en.reason;

/** The engine's stable word for why, in the reader's language. */
export function reasonText(t: TFunction, reason: string): string {
  return t(`reason.${reason as KnownReason}`, { defaultValue: reason.replaceAll('_', ' ') });
}

export interface Selection {
  has: (id: string) => boolean;
  toggle: (id: string) => void;
}

interface ChangeTableProps {
  companyId: string;
  label: string;
  list: PagedList<Change>;
  /** Changes that are chosen one by one. */
  selection?: Selection;
  /** In a drawer the table scrolls by itself. */
  inDrawer?: boolean;
  /** Beside each change, e.g. the answer to a conflict. */
  action?: (change: Change) => React.ReactNode;
  /** False where all rows have the same outcome. */
  outcomes?: boolean;
}

export function ChangeTable({ companyId, label, list, selection, inDrawer = false, action, outcomes = true }: ChangeTableProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const columns = useColumns(companyId, selection, action).filter((column) => outcomes || column.key !== 'outcome');
  if (list.loading) return <Loading label={label} rows={6} />;
  if (list.problem !== null) return <Failed problem={list.problem} what={label} onRetry={list.retry} />;
  if (list.items.length === 0) return <Muted>{t('change.none')}</Muted>;
  const Table = inDrawer ? ScrollingTable : VirtualTable;
  return (
    <Table<Change> label={label} columns={columns} rows={list.items} rowKey={(change) => change.id} hasMore={list.hasMore} loadingMore={list.loadingMore}
      onMore={list.more} stuck={list.stuck} testId="changes" rowTestId="change-row" onOpen={(change) => {
        if (change.personId !== null) void navigate(personAddress(companyId, change.personId));
      }} {...(selection === undefined ? {} : { onToggle: (change: Change) => {
        selection.toggle(change.id);
      } })} />
  );
}

function personAddress(companyId: string, personId: string): string {
  return `/companies/${companyId}/people/${personId}`;
}

function useColumns(companyId: string, selection: Selection | undefined, action: ChangeTableProps['action']): Column<Change>[] {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const columns: Column<Change>[] = [
    { key: 'name', header: t('change.person'), width: '2fr', bare: true, render: (change) => <PersonCell companyId={companyId} change={change} selection={selection} /> },
    {
      key: 'what', header: t('change.what'), width: '4fr', bare: true,
      render: (change) => (
        <Stack gap="tight">
          {change.kind === 'archive' || change.kind === 'conflict' ? null : <ChangeFields fields={change.fields} fresh={change.kind === 'create'} />}
          {plainReasons.has(change.reason) ? null : <Muted>{reasonText(t, change.reason)}</Muted>}
          {change.problem === null ? null : <Muted>{problemText(change.problem)}</Muted>}
          {action?.(change)}
        </Stack>
      ),
    },
    { key: 'outcome', header: t('change.outcomeHeader'), width: '10rem', bare: true, render: (change) => <OutcomeBadge outcome={change.outcome} /> },
  ];
  return columns;
}

function PersonCell({ companyId, change, selection }: { companyId: string; change: Change; selection: Selection | undefined }) {
  const { t } = useTranslation();
  const styles = useStyles();
  // Whoever is not added yet has an id, and no page.
  const name = change.personId === null || (change.kind === 'create' && change.outcome !== 'applied') ? <span>{change.name}</span> : <PageLink to={personAddress(companyId, change.personId)}>{change.name}</PageLink>;
  if (selection === undefined) return name;
  return (
    <span className={styles.chosen}>
      <Checkbox className={styles.box} checked={selection.has(change.id)} aria-label={t('change.choose', { name: change.name })} onChange={() => {
        selection.toggle(change.id);
      }} />
      <span className={styles.name}>{name}</span>
    </span>
  );
}
