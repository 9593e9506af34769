/** Why somebody is here, or is not: asked about anyone of the directory, seen before or never. */
import { Button, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Breakable } from './Breakable.tsx';
import { Heading } from './Heading.tsx';
import { Muted, Panel, Row, Stack } from './layout.tsx';
import { WhyTrace } from './WhyTrace.tsx';

export function AskWhy({ companyId }: { companyId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [who, setWho] = useState<string | null>(null);
  return (
    <Panel label={t('why.askTitle')}>
      <Heading level={3}>{t('why.askTitle')}</Heading>
      <form onSubmit={(event) => {
        event.preventDefault();
        setWho(text.trim() === '' ? null : text.trim());
      }}>
        <Field label={t('why.whom')}>
          <Row>
            <Input value={text} maxLength={320} data-testid="why-whom" onChange={(_, data) => {
              setText(data.value);
            }} />
            <Button type="submit" disabled={text.trim() === ''} data-testid="why-ask">{t('why.ask')}</Button>
          </Row>
        </Field>
      </form>
      {who === null ? <Muted>{t('why.savedOnly')}</Muted> : <Asked companyId={companyId} who={who} />}
    </Panel>
  );
}

function Asked({ companyId, who }: { companyId: string; who: string }) {
  return (
    <Stack gap="tight">
      <Muted><Breakable text={who} /></Muted>
      <WhyTrace companyId={companyId} who={who} />
    </Stack>
  );
}

/** A button that becomes the trace. Without a person there is nothing to ask. */
export function WhyButton({ companyId, who, label }: { companyId: string; who: string; label: string }) {
  const [asked, setAsked] = useState(false);
  if (asked) return <Asked companyId={companyId} who={who} />;
  return <Row><Button data-testid="ask-why" onClick={() => {
    setAsked(true);
  }}>{label}</Button></Row>;
}

/** Only a whole address or an object id finds one user, and no other. */
export function namesOnePerson(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim()) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim());
}
