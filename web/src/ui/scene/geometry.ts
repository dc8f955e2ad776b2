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

/** The picture is this high, in its own units; how large they are is the page's affair. */
export const HEIGHT = 112;
const MARGIN = 28;
const TOP = 16;
const GROUND = HEIGHT - 1.5;
/** Distance from a tower to the middle of a carrier that hangs at it. */
const BERTH = 42;

export function ropeway(width: number): Ropeway {
  const span = Math.max(1, width - 2 * MARGIN);
  // Deep enough to look like a rope, never so deep that the carrier touches the ground.
  const sag = Math.min(span * 0.09, (HEIGHT - TOP) * 0.36);
  return {
    sender: { x: MARGIN, y: TOP },
    receiver: { x: MARGIN + span, y: TOP },
    control: { x: MARGIN + span / 2, y: TOP + 2 * sag },
    ground: GROUND,
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

/** Where the carrier hangs at a progress from 0 to 1, as the curve's parameter. */
function placeOf(way: Ropeway, progress: number): number {
  const bounded = Math.min(1, Math.max(0, progress));
  return way.berth + bounded * (1 - 2 * way.berth);
}

/** Where the carrier hangs at a progress from 0 to 1, as a share of the line's length. */
export function along(way: Ropeway, progress: number): number {
  return lengthShare(way, placeOf(way, progress));
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

/** The two halves of a line that broke, where it is longest free of the carrier. */
export function brokenPaths(way: Ropeway, progress: number): [string, string] {
  const carrier = progress === 0 ? 0 : placeOf(way, progress);
  const middle = carrier < 0.5 ? (carrier + 1) / 2 : carrier / 2;
  const gap = GAP / Math.max(1, way.receiver.x - way.sender.x);
  const left = Math.max(0, middle - gap);
  const right = Math.min(1, middle + gap);
  const { sender, control, receiver } = way;
  return [
    `${half(sender, between(sender, control, left), pointAt(way, left))}q19 2 20 ${DROOP}`,
    `${half(receiver, between(control, receiver, right), pointAt(way, right))}q-19 2 -20 ${DROOP}`,
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

/** A tower: an arm across its head, and two legs with a tie and a cross between them. */
export function towerPath({ x, y }: Point, ground: number): string {
  const at = (side: -1 | 1, share: number) =>
    round({
      x: x + side * (2 + FOOT * share),
      y: y + (ground - y) * share,
    });
  const leg = (side: -1 | 1) => `M${at(side, 0)}L${at(side, 1)}`;
  const brace = (from: number, to: number) =>
    `M${at(-1, from)}L${at(1, to)}M${at(1, from)}L${at(-1, to)}`;
  return `M${x - 13} ${y}h26${leg(-1)}${leg(1)}${brace(0.2, 0.5)}${brace(0.5, 0.95)}`;
}

/** A post under the middle of the line, with a saddle that the line lies in. */
export function postPath(way: Ropeway): string {
  const { x, y } = pointAt(way, 0.5);
  return `M${round({ x, y: way.ground })}V${Math.round(y) + 3}m-9 -3q9 6 18 0`;
}

/** The line from the sender's tower to its middle, and from there on. */
export function halfPaths(way: Ropeway): [string, string] {
  const { sender, control, receiver } = way;
  const middle = pointAt(way, 0.5);
  return [
    half(sender, between(sender, control, 0.5), middle),
    half(middle, between(control, receiver, 0.5), receiver),
  ];
}

/** A store around the middle of the line: a roof, and walls that a carrier has room between. */
export function storePath(way: Ropeway): string {
  const { x, y } = pointAt(way, 0.5);
  const at = (side: number, below: number) => round({ x: x + side, y: y + below });
  const wall = (side: -1 | 1) => `M${at(side * WALL, 1)}V${way.ground}`;
  return `M${at(-EAVES, 6)}L${at(0, -15)}L${at(EAVES, 6)}${wall(-1)}${wall(1)}`;
}

/** How far from its middle a store's walls stand, and its roof reaches. */
const WALL = 28;
const EAVES = 37;

/** How far a tower's legs stand out more at the ground than at its head. */
const FOOT = 11;
