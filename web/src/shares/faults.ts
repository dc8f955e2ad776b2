import type { Trouble } from "../peer/status.ts";
import type { ErrorCode } from "../protocol/errors.ts";

/** Why a copy is not stored, or not read. */
export class ShareFault extends Error {
  /** `budget-spent`: another claim is needed. */
  constructor(readonly code: ErrorCode | "budget-spent") {
    super(code);
  }
}

/** The server is in trouble, or we are with it. */
export class Passing extends Error {
  /** @param after seconds that the server asks to wait */
  constructor(
    readonly trouble: Trouble,
    readonly after = 0,
  ) {
    super(trouble);
  }
}

/** Nobody wants it any more. */
export class Stopped extends Error {}
