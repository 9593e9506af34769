import { Button, Field, Input, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LeaveOut } from '../../../api/contract/settings.ts';
import { Heading } from '../../components/Heading.tsx';
import { Muted, Panel, Row } from '../../components/layout.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS },
  item: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', overflowWrap: 'anywhere' },
});

const switches = ['guests', 'disabled', 'unlicensed'] as const;

/** Whom the directory has and this company does not want. */
export function LeaveOutFields({ value, onChange }: { value: LeaveOut; onChange: (value: LeaveOut) => void }) {
  const { t } = useTranslation();
  return (
    <Panel label={t('who.leaveOut')}>
      <Heading level={3}>{t('who.leaveOut')}</Heading>
      {switches.map((name) => (
        <Switch key={name} checked={value[name]} label={t(`who.leaveOutSwitch.${name}`)} data-testid={`leave-out-${name}`} onChange={(_, data) => {
          onChange({ ...value, [name]: data.checked });
        }} />
      ))}
      <Patterns patterns={value.patterns} onChange={(patterns) => {
        onChange({ ...value, patterns });
      }} />
    </Panel>
  );
}

function Patterns({ patterns, onChange }: { patterns: string[]; onChange: (patterns: string[]) => void }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const [text, setText] = useState('');
  const pattern = text.trim();
  const allowed = pattern !== '' && !patterns.includes(pattern) && patterns.length < 100;
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      if (!allowed) return;
      onChange([...patterns, pattern]);
      setText('');
    }}>
      <Field label={t('who.pattern')} hint={t('who.patternHint')}>
        <Row>
          <Input value={text} maxLength={256} data-testid="pattern" onChange={(_, data) => {
            setText(data.value);
          }} />
          <Button type="submit" disabled={!allowed}>{t('common.add')}</Button>
        </Row>
      </Field>
      {patterns.length === 0 ? null : (
        <ul className={styles.list} aria-label={t('who.patterns')}>
          {patterns.map((one) => (
            <li key={one} className={styles.item}>
              <Muted>{one}</Muted>
              <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('who.remove', { name: one })} onClick={() => {
                onChange(patterns.filter((other) => other !== one));
              }} />
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
