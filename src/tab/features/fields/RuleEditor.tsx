import { Button, Dropdown, Field, Option, Radio, RadioGroup, Textarea, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownRegular, ArrowUpRegular, DismissRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { attributes } from '../../../api/contract/settings.ts';
import type { Attribute, FieldRule } from '../../../api/contract/settings.ts';
import { Row, Stack } from '../../components/layout.tsx';
import { ruleProblem } from './ruleWords.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  item: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  name: { flexGrow: 1, overflowWrap: 'anywhere' },
  editor: { margin: 0, borderTopStyle: 'none', borderRightStyle: 'none', borderBottomStyle: 'none', borderLeftStyle: 'none', paddingBlock: tokens.spacingVerticalS, paddingInlineStart: tokens.spacingHorizontalL },
});

const overwrites = ['always', 'once', 'never'] as const;
const blanks = ['clearOwn', 'keep', 'clear'] as const;
const mostSources = 10;

interface RuleEditorProps {
  rule: FieldRule;
  readOnly: boolean;
  onChange: (rule: FieldRule) => void;
}

export function RuleEditor({ rule, readOnly, onChange }: RuleEditorProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const how = { overwrite: rule.overwrite, blank: rule.blank };
  return (
    <fieldset disabled={readOnly} className={styles.editor}>
      <Stack>
        <RadioGroup layout="horizontal" aria-label={t('fields.kind')} value={'from' in rule ? 'from' : 'template'} onChange={(_, data) => {
          if (data.value === 'template') onChange({ template: 'from' in rule ? rule.from.slice(0, 1).map((name) => `{${name}}`).join('') : rule.template, ...how });
          else if ('template' in rule) onChange({ from: templateSources(rule.template), ...how });
        }}>
          <Radio value="from" label={t('fields.from')} />
          <Radio value="template" label={t('fields.template')} />
        </RadioGroup>
        {'from' in rule ? <Sources rule={rule} onChange={onChange} /> : (
          <Field label={t('fields.templateLabel')} hint={t('fields.templateHint')} validationMessage={ruleProblem(t, rule)} validationState={ruleProblem(t, rule) === null ? 'none' : 'error'}>
            <Textarea value={rule.template} maxLength={500} onChange={(_, data) => {
              onChange({ ...rule, template: data.value });
            }} />
          </Field>
        )}
        <Field label={t('fields.overwrite')}>
          <RadioGroup value={rule.overwrite} onChange={(_, data) => {
            onChange({ ...rule, overwrite: overwrites.find((one) => one === data.value) ?? 'always' });
          }}>
            {overwrites.map((one) => <Radio key={one} value={one} label={t(`fields.overwriteChoice.${one}`)} />)}
          </RadioGroup>
        </Field>
        <Field label={t('fields.blank')}>
          <RadioGroup value={rule.blank} onChange={(_, data) => {
            onChange({ ...rule, blank: blanks.find((one) => one === data.value) ?? 'clearOwn' });
          }}>
            {blanks.map((one) => <Radio key={one} value={one} label={t(`fields.blankChoice.${one}`)} />)}
          </RadioGroup>
        </Field>
      </Stack>
    </fieldset>
  );
}

/** The attributes a template names, so that switching back loses nothing. */
function templateSources(template: string): Attribute[] {
  const named = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]);
  const known = attributes.filter((attribute) => named.includes(attribute));
  return known.length === 0 ? ['displayName'] : known;
}

type FromRule = Extract<FieldRule, { from: unknown }>;

function Sources({ rule, onChange }: { rule: FromRule; onChange: (rule: FieldRule) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const move = (index: number, by: number): void => {
    const from = [...rule.from];
    const [one] = from.splice(index, 1);
    if (one !== undefined) from.splice(index + by, 0, one);
    onChange({ ...rule, from });
  };
  return (
    <Stack gap="tight">
      <ol className={styles.list} aria-label={t('fields.sources')}>
        {rule.from.map((name, index) => (
          <li key={name} className={styles.item}>
            <span className={styles.name}>{`${String(index + 1)}. ${name}`}</span>
            <Button appearance="subtle" icon={<ArrowUpRegular />} disabled={index === 0} aria-label={t('fields.up', { name })} onClick={() => {
              move(index, -1);
            }} />
            <Button appearance="subtle" icon={<ArrowDownRegular />} disabled={index === rule.from.length - 1} aria-label={t('fields.down', { name })} onClick={() => {
              move(index, 1);
            }} />
            <Button appearance="subtle" icon={<DismissRegular />} disabled={rule.from.length === 1} aria-label={t('who.remove', { name })} onClick={() => {
              onChange({ ...rule, from: rule.from.filter((other) => other !== name) });
            }} />
          </li>
        ))}
      </ol>
      {rule.from.length < mostSources ? (
        <Row>
          <Dropdown aria-label={t('fields.addSource')} placeholder={t('fields.addSource')} selectedOptions={[]} value="" onOptionSelect={(_, data) => {
            const added = attributes.find((one) => one === data.optionValue);
            if (added !== undefined) onChange({ ...rule, from: [...rule.from, added] });
          }}>
            {attributes.filter((one) => !rule.from.includes(one)).map((one) => <Option key={one} value={one}>{one}</Option>)}
          </Dropdown>
        </Row>
      ) : null}
    </Stack>
  );
}
