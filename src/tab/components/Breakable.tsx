import { Fragment } from 'react';

/** An address that may break after its "@" and dots, and copies as it is. */
export function Breakable({ text }: { text: string }) {
  const parts = text.split(/(?<=[@.])/);
  return <span>{parts.map((part, index) => <Fragment key={index}>{index === 0 ? null : <wbr />}{part}</Fragment>)}</span>;
}
