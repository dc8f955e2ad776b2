import { useState } from "preact/hooks";
import { readInvitation } from "../../keys/link.ts";
import { report } from "../../shares/complaint.ts";
import { words } from "./copy-words.ts";

/** To those who run the server; the second press of the button does it. */
export function ReportCopy() {
  const { report: said } = words();
  const [step, setStep] = useState<"idle" | "asked" | "going" | "done" | "failed">("idle");
  const act = async (event: MouseEvent) => {
    if (event.detail > 1) return; // the second half of a double click agrees to nothing
    if (step === "idle") return setStep("asked");
    // A page that receives has the link in its address.
    const invitation = readInvitation(location.hash);
    if (invitation === null || !("key" in invitation)) return;
    setStep("going");
    const told = report(invitation.key).then(
      () => "done" as const,
      () => "failed" as const,
    );
    setStep(await told);
  };
  return (
    <div class="report" data-testid="report">
      <p class="foot" role="status">
        {step === "asked" && said.lead}
        {step === "done" && said.done}
        {step === "failed" && said.failed}
      </p>
      {step !== "done" && (
        <button class="button plain" type="button" disabled={step === "going"} onClick={act}>
          {step === "idle" ? said.ask : said.button}
        </button>
      )}
    </div>
  );
}
