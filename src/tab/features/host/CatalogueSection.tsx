/** What companies can order: card types with their material, licences, accessories. */
import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Catalogue } from '../../../api/contract/cards.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Row, Stack } from '../../components/layout.tsx';
import { SaveBar } from '../../components/SaveBar.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { userLicence } from '../../itemWords.ts';
import { useCatalogue, usePutCatalogue } from '../../queries/catalogue.ts';
import { problemOf } from '../../queries/client.ts';
import { catalogueOf, draftOf, isComplete, kinds } from './catalogueDraft.ts';
import type { CatalogueDraft, DraftItem, Kind } from './catalogueDraft.ts';
import { useOwnCompany } from './useOwnCompany.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  item: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  input: { flexGrow: 1, flexBasis: '140px', minWidth: 0, maxWidth: '320px' },
});

export function CatalogueSection() {
  const { t } = useTranslation();
  const own = useOwnCompany();
  const catalogue = useCatalogue(own.companyId);
  const problem = own.problem ?? problemOf(catalogue.error);
  return (
    <Stack gap="tight">
      <Heading level={2}>{t('hostCards.catalogue')}</Heading>
      <Muted>{t('hostCards.catalogueWhat')}</Muted>
      {catalogue.data !== undefined ? <Editor catalogue={catalogue.data} />
        : problem !== null ? <Failed problem={problem} what={t('hostCards.catalogue')} onRetry={() => {
          own.retry();
          void catalogue.refetch();
        }} />
          : own.loading || own.companyId !== null ? <Loading label={t('hostCards.catalogue')} rows={3} /> : <Empty title={t('hostCards.noCompany')}>{t('hostCards.noCompanyMore')}</Empty>}
    </Stack>
  );
}

function Editor({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const put = usePutCatalogue();
  const [edited, setEdited] = useState<CatalogueDraft | null>(null);
  const draft = edited ?? draftOf(catalogue);
  const complete = isComplete(draft);
  const dirty = edited !== null && JSON.stringify(edited) !== JSON.stringify(draftOf(catalogue));
  const set = (kind: Kind, items: DraftItem[]): void => {
    put.reset();
    setEdited({ ...draft, [kind]: items });
  };
  return (
    <Stack>
      {kinds.map((kind) => <KindEditor key={kind} kind={kind} items={draft[kind]} onChange={(items) => {
        set(kind, items);
      }} />)}
      <SaveBar invalid={!complete} consequence={t('hostCards.consequence')} savedText={t('hostCards.saved')} testId="catalogue-save" draft={{
        dirty, saving: put.isPending, saved: put.isSuccess && !dirty, problem: problemOf(put.error),
        save: () => {
          put.mutate(catalogueOf(draft), { onSuccess: () => {
            setEdited(null);
          } });
        },
        reset: () => {
          put.reset();
          setEdited(null);
        },
      }} />
    </Stack>
  );
}

function KindEditor({ kind, items, onChange }: { kind: Kind; items: DraftItem[]; onChange: (items: DraftItem[]) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const edit = (key: string, part: Partial<DraftItem>): void => {
    onChange(items.map((item) => (item.key === key ? { ...item, ...part } : item)));
  };
  return (
    <Panel label={t(`hostCards.kinds.${kind}`)}>
      <Heading level={3}>{t(`hostCards.kinds.${kind}`)}</Heading>
      {items.length === 0 ? <Muted>{t('hostCards.noItems')}</Muted> : null}
      <ul className={styles.list}>
        {items.map((item, index) => (
          <li key={item.key} className={styles.item} data-testid={`catalogue-${kind}`}>
            <Input className={styles.input} value={item.name} placeholder={t('hostCards.name')} aria-label={t('hostCards.nameOf', { number: index + 1 })} maxLength={100} onChange={(_, data) => {
              edit(item.key, { name: data.value });
            }} />
            {kind === 'cardTypes' ? <Input className={styles.input} value={item.material} placeholder={t('hostCards.material')} aria-label={t('hostCards.materialOf', { number: index + 1 })} maxLength={100} onChange={(_, data) => {
              edit(item.key, { material: data.value });
            }} /> : null}
            {item.id === userLicence ? <Muted>{t('hostCards.always')}</Muted> : (
              <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('hostCards.remove', { name: item.name === '' ? String(index + 1) : item.name })} onClick={() => {
                onChange(items.filter((other) => other.key !== item.key));
              }} />
            )}
          </li>
        ))}
      </ul>
      <Row>
        <Button icon={<AddRegular />} data-testid={`catalogue-add-${kind}`} onClick={() => {
          onChange([...items, { key: crypto.randomUUID(), id: null, name: '', material: '' }]);
        }}>{t(`hostCards.addItem.${kind}`)}</Button>
      </Row>
    </Panel>
  );
}
