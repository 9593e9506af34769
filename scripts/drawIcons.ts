/** Draws the app's icons: two soles in step. Run once after a change: `node scripts/drawIcons.ts`; the PNG files are committed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

type Rgba = readonly [number, number, number, number];
type Shape = (x: number, y: number) => boolean;

const ellipse = (cx: number, cy: number, rx: number, ry: number, degrees: number): Shape => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    return ((dx * cos + dy * sin) / rx) ** 2 + ((dy * cos - dx * sin) / ry) ** 2 <= 1;
  };
};
const any = (...shapes: Shape[]): Shape => (x, y) => shapes.some((shape) => shape(x, y));

/** In a square from 0 to 1: ball of the foot, heel. The right one a step ahead. */
const soles = any(
  ellipse(0.34, 0.44, 0.125, 0.2, -8), ellipse(0.37, 0.775, 0.09, 0.105, -8),
  ellipse(0.66, 0.3, 0.125, 0.2, 8), ellipse(0.63, 0.635, 0.09, 0.105, 8),
);
const roundedSquare: Shape = (x, y) => {
  const r = 0.18;
  const [dx, dy] = [Math.max(r - x, x - (1 - r), 0), Math.max(r - y, y - (1 - r), 0)];
  return dx * dx + dy * dy <= r * r;
};

const samples = 8;
/** The share of a pixel that a shape covers. */
function coverage(shape: Shape, column: number, row: number, size: number): number {
  let inside = 0;
  for (let i = 0; i < samples; i += 1) {
    for (let j = 0; j < samples; j += 1) if (shape((column + (i + 0.5) / samples) / size, (row + (j + 0.5) / samples) / size)) inside += 1;
  }
  return inside / samples ** 2;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + data.length + 4);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 8 + data.length);
  return out;
}

function png(size: number, pixel: (column: number, row: number) => Rgba): Buffer {
  const raw = Buffer.alloc(size * (1 + size * 4));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) pixel(column, row).forEach((value, index) => raw.writeUInt8(Math.round(value), row * (1 + size * 4) + 1 + column * 4 + index));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(raw, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const top: Rgba = [84, 82, 190, 255];
const bottom: Rgba = [46, 45, 120, 255];
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

function colorIcon(size: number): Buffer {
  return png(size, (column, row) => {
    const ground = coverage(roundedSquare, column, row, size);
    const sole = coverage(soles, column, row, size);
    const t = row / size;
    const paint = (index: 0 | 1 | 2) => mix(mix(top[index], bottom[index], t), 255, sole);
    return [paint(0), paint(1), paint(2), 255 * ground];
  });
}

/** White on nothing, reaching the edges: Teams asks for no padding. */
function outlineIcon(size: number): Buffer {
  const stretched: Shape = (x, y) => soles(0.2 + x * 0.6, 0.09 + y * 0.8);
  return png(size, (column, row) => [255, 255, 255, 255 * coverage(stretched, column, row, size)]);
}

const folder = join(import.meta.dirname, '../appPackage');
writeFileSync(join(folder, 'color.png'), colorIcon(192));
writeFileSync(join(folder, 'outline.png'), outlineIcon(32));
