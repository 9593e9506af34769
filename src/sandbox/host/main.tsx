import { createRoot } from 'react-dom/client';
import { getSetup } from './hostClient.ts';
import { HostApp } from './HostApp.tsx';
import './host.css';

const place = document.getElementById('root');
if (place !== null) {
  const root = createRoot(place);
  getSetup().then(
    (setup) => { root.render(<HostApp setup={setup} />); },
    (error: unknown) => { root.render(<p role="alert" className="fatal">The sandbox does not answer: {String(error)}. Is npm start still running?</p>); },
  );
}
