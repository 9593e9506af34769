import { useEffect, useState } from 'react';
import { Button } from '@fluentui/react-components';
import type { MailsState } from '../hostState.ts';
import { getMails } from './hostClient.ts';

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
      {!state.configured && <p className="quiet">The sandbox takes no mail yet.</p>}
      {state.configured && state.mails.length === 0 && <p className="quiet">No mail was sent. What Instep mails to people appears here; nothing leaves this computer.</p>}
      {state.mails.map((mail) => (
        <article key={mail.id} className="mail" data-testid="mail">
          <h3>{mail.subject}</h3>
          <p className="quiet">To {mail.to.join(', ')} · {new Date(mail.at).toLocaleTimeString('en-GB')}</p>
          {mail.html === null ? <pre>{mail.text}</pre> : <iframe title={mail.subject} sandbox="allow-popups" srcDoc={mail.html} />}
        </article>
      ))}
    </section>
  );
}
