/** The fields of a person: value, source and when, pin; edited by hand one at a time. */
import { Button, Input, Switch, Text, Tooltip, makeStyles, tokens } from '@fluentui/react-components';
import { EditRegular, PinOffRegular, PinRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { PersonPatch, personFields } from '../../../api/contract/person.ts';
import type { Person, PersonField, Provenance } from '../../../api/contract/person.ts';
import { fieldName, valueText } from '../../components/ChangeFields.tsx';
import { Breakable } from '../../components/Breakable.tsx';
import { Heading } from '../../components/Heading.tsx';
import { Muted, PageLink, Panel, Row } from '../../components/layout.tsx';
import { ProblemBar } from '../../components/Problem.tsx';
import { useFormat } from '../../i18n/useFormat.ts';
import type { Format } from '../../i18n/useFormat.ts';
import { problemOf } from '../../queries/client.ts';
import { useIsAdmin } from '../../queries/me.ts';
import { usePatchPerson } from '../../queries/people.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  item: { display: 'grid', gridTemplateColumns: '9rem minmax(0, 1fr) auto', columnGap: tokens.spacingHorizontalM, alignItems: 'center', paddingBlock: tokens.spacingVerticalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 639px)': { gridTemplateColumns: 'minmax(0, 1fr) auto' } },
  label: { color: tokens.colorNeutralForeground2, '@media (max-width: 639px)': { gridColumn: '1 / -1' } },
  value: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
});

type PatchFields = NonNullable<PersonPatch['fields']>;
type Editable = keyof PatchFields;

const editable: readonly PersonField[] = ['email', 'firstName', 'lastName', 'phone', 'mobile', 'language', 'active', 'notes', 'jobTitle', 'department'];

export function PersonFields({ companyId, person }: { companyId: string; person: Person }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const admin = useIsAdmin();
  const patch = usePatchPerson(companyId, person.id);
  const [editing, setEditing] = useState<PersonField | null>(null);
  const save = (fields: PatchFields): void => {
    patch.mutate({ etag: person.etag, fields }, { onSuccess: () => {
      setEditing(null);
    } });
  };
  return (
    <Panel label={t('person.fields')}>
      <Heading level={3}>{t('person.fields')}</Heading>
      <ProblemBar problem={problemOf(patch.error)} title={t('common.notSaved')} />
      <ul className={styles.list}>
        {personFields.map((field) => (
          <li key={field} className={styles.item} data-testid={`field-${field}`}>
            <span className={styles.label}>{fieldName(t, field)}</span>
            {editing === field
              ? <FieldEditor field={field} person={person} pending={patch.isPending} onSave={save} onCancel={() => {
                setEditing(null);
              }} />
              : <FieldValueView companyId={companyId} field={field} person={person} />}
            {admin && editing !== field && editable.includes(field) ? (
              <FieldButtons field={field} pinned={person.fields[field]?.pinned != null} onEdit={() => {
                patch.reset();
                setEditing(field);
              }} onPin={() => {
                save(sameValue(person, field));
              }} onUnpin={() => {
                patch.mutate({ etag: person.etag, unpin: [field] });
              }} />
            ) : <span />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Writing the value a field has already pins it. */
function sameValue(person: Person, field: PersonField): PatchFields {
  return PersonPatch.shape.fields.unwrap().parse({ [field]: person[field] });
}

function FieldValueView({ companyId, field, person }: { companyId: string; field: PersonField; person: Person }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const format = useFormat();
  const source = person.fields[field];
  return (
    <span className={styles.value}>
      <Text><Breakable text={valueText(t, person[field])} /></Text>
      {source === undefined ? null : (
        <Muted>
          {source.runId === null ? sourceWords(t, format, source) : <PageLink to={`/companies/${companyId}/runs/${source.runId}`}>{sourceWords(t, format, source)}</PageLink>}
        </Muted>
      )}
    </span>
  );
}

function sourceWords(t: TFunction, format: Format, source: Provenance): string {
  const when = format.moment(source.at);
  if (source.pinned !== null) return t('person.pinnedBy', { name: source.pinned.by.name, when: format.moment(source.pinned.at) });
  return source.source === 'directory' ? t('person.sourceDirectory', { when }) : t('person.sourceLocal', { when });
}

function FieldButtons({ field, pinned, onEdit, onPin, onUnpin }: { field: PersonField; pinned: boolean; onEdit: () => void; onPin: () => void; onUnpin: () => void }) {
  const { t } = useTranslation();
  const name = fieldName(t, field);
  return (
    <Row>
      <Tooltip relationship="label" content={pinned ? t('person.unpin', { field: name }) : t('person.pin', { field: name })}>
        <Button appearance="subtle" icon={pinned ? <PinOffRegular /> : <PinRegular />} onClick={pinned ? onUnpin : onPin} />
      </Tooltip>
      <Tooltip relationship="label" content={t('person.edit', { field: name })}>
        <Button appearance="subtle" icon={<EditRegular />} onClick={onEdit} />
      </Tooltip>
    </Row>
  );
}

interface FieldEditorProps {
  field: PersonField;
  person: Person;
  pending: boolean;
  onSave: (fields: PatchFields) => void;
  onCancel: () => void;
}

function FieldEditor({ field, person, pending, onSave, onCancel }: FieldEditorProps) {
  const { t } = useTranslation();
  const before = person[field];
  const [value, setValue] = useState<string | boolean>(before ?? '');
  const fields = PersonPatch.shape.fields.unwrap().safeParse({ [field as Editable]: value });
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      if (fields.success && !pending) onSave(fields.data);
    }}>
      <Row>
        {field === 'active'
          ? <Switch checked={value === true} aria-label={fieldName(t, field)} onChange={(_, data) => {
            setValue(data.checked);
          }} />
          : <Input autoFocus value={String(value)} aria-label={fieldName(t, field)} onChange={(_, data) => {
            setValue(data.value);
          }} />}
        <Button type="submit" appearance="primary" disabled={!fields.success || pending}>{t('common.save')}</Button>
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
      </Row>
      <Muted>{t('person.editPins')}</Muted>
    </form>
  );
}
