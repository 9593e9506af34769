import type { ReactNode } from 'react';
import { Select } from '@fluentui/react-components';
import type { HostSetup } from '../hostState.ts';
import type { Choices } from './choices.ts';

interface TopBarProps {
  setup: HostSetup;
  choices: Choices;
  onChange: (change: Partial<Choices>) => void;
  children: ReactNode;
}

interface PickProps {
  id: string;
  label: string;
  value: string;
  options: [string, string][];
  onPick: (value: string) => void;
}

export function Pick({ id, label, value, options, onPick }: PickProps) {
  return (
    <label className={`pick ${id}`}>
      <span className="pickLabel">{label}</span>
      <Select size="small" value={value} data-testid={id} aria-label={label} onChange={(_event, data) => { onPick(data.value); }}>
        {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </Select>
    </label>
  );
}

export function TopBar({ setup, choices, onChange, children }: TopBarProps) {
  return (
    <header className="top">
      <h1 className="brand">Instep sandbox</h1>
      <Pick id="persona-select" label="I am" value={choices.persona} onPick={(persona) => { onChange({ persona, sub: null }); }}
        options={setup.personas.map((persona) => [persona.id, `${persona.name} · ${persona.description}`])} />
      <Pick id="theme-select" label="Theme" value={choices.theme} onPick={(theme) => { onChange({ theme: theme as Choices['theme'] }); }}
        options={[['default', 'Light'], ['dark', 'Dark'], ['contrast', 'High contrast']]} />
      <Pick id="locale-select" label="Language" value={choices.locale} onPick={(locale) => { onChange({ locale: locale as Choices['locale'] }); }}
        options={[['en', 'English'], ['nl', 'Nederlands']]} />
      <Pick id="client-select" label="Client" value={choices.clientType} onPick={(clientType) => { onChange({ clientType: clientType as Choices['clientType'] }); }}
        options={[['desktop', 'Desktop'], ['android', 'Android']]} />
      <div className="topActions">{children}</div>
    </header>
  );
}
