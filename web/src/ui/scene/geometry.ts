/** The ropeway as numbers: two towers, one hanging line, and where the carrier is on it. */

export interface Point {
  x: number;
  y: number;
}

export interface Ropeway {
  sender: Point;
  receiver: Point;
  /** Middle point of the quadratic curve that the line hangs in. */
  control: Point;
  ground: number;
  /** How far along the curve's parameter the carrier hangs free of a tower. */
  berth: number;
}

const MARGIN = 28;
const TOP = 20;
const FOOT = 3;
/** Distance from a tower to the middle of a carrier that hangs at it. */
const BERTH = 42;

export function ropeway(width: number, height: number): Ropeway {
  const span = Math.max(1, width - 2 * MARGIN);
  // Deep enough to look like a rope, never so deep that the carrier touches the ground.
  const sag = Math.min(span * 0.09, (height - TOP) * 0.36);
  return {
    sender: { x: MARGIN, y: TOP },
    receiver: { x: MARGIN + span, y: TOP },
    control: { x: MARGIN + span / 2, y: TOP + 2 * sag },
    ground: height - FOOT,
    berth: Math.min(0.4, BERTH / span),
  };
}

/** A point of the line; `t` from 0, the sender's tower, to 1, the receiver's. */
export function pointAt(way: Ropeway, t: number): Point {
  const a = (1 - t) * (1 - t);
  const b = 2 * t * (1 - t);
  const c = t * t;
  return {
    x: a * way.sender.x + b * way.control.x + c * way.receiver.x,
    y: a * way.sender.y + b * way.control.y + c * way.receiver.y,
  };
}

/** The whole line, as the data of an SVG path. */
export function linePath(way: Ropeway): string {
  const { sender, control, receiver } = way;
  return `M${round(sender)}Q${round(control)} ${round(receiver)}`;
}

/** Where the carrier hangs at a progress from 0 to 1, as a share of the line's length. */
export function along(way: Ropeway, progress: number): number {
  const bounded = Math.min(1, Math.max(0, progress));
  return lengthShare(way, way.berth + bounded * (1 - 2 * way.berth));
}

/** The share of the line's length that lies before `t`: the curve is faster where it is steep. */
export function lengthShare(way: Ropeway, t: number): number {
  const before = length(way, 0, t);
  return before / (before + length(way, t, 1));
}

function length(way: Ropeway, from: number, to: number): number {
  const pieces = 48;
  let sum = 0;
  let last = pointAt(way, from);
  for (let piece = 1; piece <= pieces; piece += 1) {
    const next = pointAt(way, from + ((to - from) * piece) / pieces);
    sum += Math.hypot(next.x - last.x, next.y - last.y);
    last = next;
  }
  return sum;
}

/** Half of the gap in a broken line, and how far its loose ends hang down. */
const GAP = 36;
const DROOP = 24;

/** The two halves of a line that broke in the middle. */
export function brokenPaths(way: Ropeway): [string, string] {
  const end = Math.max(0, 0.5 - GAP / Math.max(1, way.receiver.x - way.sender.x));
  return [
    `${half(way.sender, between(way.sender, way.control, end), pointAt(way, end))}q19 2 20 ${DROOP}`,
    `${half(way.receiver, between(way.receiver, way.control, end), pointAt(way, 1 - end))}q-19 2 -20 ${DROOP}`,
  ];
}

function half(from: Point, control: Point, to: Point): string {
  return `M${round(from)}Q${round(control)} ${round(to)}`;
}

function between(from: Point, to: Point, t: number): Point {
  return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
}

function round(point: Point): string {
  return `${Math.round(point.x * 10) / 10} ${Math.round(point.y * 10) / 10}`;
}

/** A tower: an arm across its head, a mast, and two legs. */
export function towerPath(head: Point, ground: number): string {
  const { x, y } = head;
  return `M${x} ${ground}V${y}m-13 0h26M${x - 12} ${ground}L${x} ${y}L${x + 12} ${ground}`;
}
