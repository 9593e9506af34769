/** A text as pieces, those that are web addresses marked. A full stop or bracket behind an address is not part of it. */
export interface Piece {
  text: string;
  isLink: boolean;
}

export function splitLinks(text: string): Piece[] {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)
    .map((piece, index) => ({ text: piece, isLink: index % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
