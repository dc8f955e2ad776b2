/** Milliseconds between two reports of progress. */
const REPORT = 500;

/** Tells again and again how far the work is, from its beginning to its end. */
export async function reporting<Result>(
  report: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const timer = setInterval(report, REPORT);
  report();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    report();
  }
}
