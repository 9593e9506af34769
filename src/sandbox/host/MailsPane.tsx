import { useEffect, useState } from 'react';
import { Button, Link } from '@fluentui/react-components';
import type { Mail, MailsState } from '../hostState.ts';
import { getMails } from './hostClient.ts';
import { splitLinks } from './splitLinks.ts';

const pollMs = 3000;

export function MailsPane({ onClose }: { onClose: () => void }) {
  const [state, setState] = useState<MailsState>({ configured: true, mails: [] });
  useEffect(() => {
    const read = (): void => { getMails().then(setState, () => undefined); };
    read();
    const timer = setInterval(read, pollMs);
    return () => { clearInterval(timer); };
  }, []);
  return (
    <section className="pane sidePane mailsPane" aria-label="Mails" data-testid="mails-pane">
      <div className="sideHead"><h2>Mails</h2><Button className="closeSide" size="small" appearance="subtle" onClick={onClose}>Close</Button></div>
      <p className="quiet" role="status">{summary(state)}</p>
      {state.mails.length > 0 && (
        <ol className="mails" tabIndex={0} aria-label="Mails, newest first" data-testid="mails">
          {state.mails.map((mail) => <li key={mail.id}><OneMail mail={mail} /></li>)}
        </ol>
      )}
    </section>
  );
}

function summary({ configured, mails }: MailsState): string {
  if (!configured) return 'The sandbox takes no mail yet.';
  if (mails.length === 0) return 'No mail was sent. What Instep mails to people appears here; nothing leaves this computer.';
  return `${mails.length === 1 ? '1 mail' : `${String(mails.length)} mails, newest first`}. Nothing left this computer.`;
}

function OneMail({ mail }: { mail: Mail }) {
  return (
    <article className="mail" data-testid="mail" aria-labelledby={`subject-${mail.id}`}>
      <h3 id={`subject-${mail.id}`}>{mail.subject === '' ? '(no subject)' : mail.subject}</h3>
      <dl className="mailFacts">
        <dt>From</dt><dd>{mail.from}</dd>
        <dt>To</dt><dd>{mail.to.join(', ')}</dd>
        <dt>Sent</dt><dd><time dateTime={mail.at}>{new Date(mail.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}</time></dd>
      </dl>
      <div className="mailText">
        {splitLinks(mail.text).map(({ text, isLink }, index) =>
          isLink ? <Link key={index} inline href={text} target="_blank" rel="noopener noreferrer" title="Opens in a new window" data-testid="mail-link">{text}</Link> : text,
        )}
      </div>
    </article>
  );
}
