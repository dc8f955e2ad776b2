/** One upload, from what was chosen to a copy that is complete. */
import { toBase64Url } from "../keys/link.ts";
import { shareId } from "../keys/records.ts";
import { loadOf } from "../peer/load.ts";
import { Journal } from "./journal.ts";
import type { Patience } from "./patience.ts";
import { reporting } from "./reporting.ts";
import { type Put, ShareServer } from "./server.ts";
import { Uploading } from "./uploading.ts";
import type { FromWorker, ToWorker } from "./worker_messages.ts";

/** @throws {ShareFault | PeerFault | Stopped} */
export async function store(
  post: (message: FromWorker) => void,
  patience: Patience,
  put: Put,
  { server: address, terms, contents }: Extract<ToWorker, { type: "store" }>,
): Promise<void> {
  const load = await loadOf(contents);
  const id = toBase64Url(await shareId(terms.key));
  const journal = await Journal.open(id);
  try {
    const server = new ShareServer(new URL(address), id, patience.signal);
    const uploading = new Uploading(server, patience, put, journal, terms, load);
    post({ type: "created", share: await uploading.create() });
    const report = () => {
      const { moved } = uploading;
      const files = load.files?.reading(uploading.stored, load.total) ?? null;
      post({ type: "progress", bytes: moved, moved, files });
    };
    const { share, root } = await reporting(report, () => uploading.store());
    await journal.remove();
    post({ type: "stored", share, root });
  } finally {
    journal.close();
  }
}
