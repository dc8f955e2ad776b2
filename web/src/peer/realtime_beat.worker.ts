/** Says when it is time for a heartbeat: pages in the background have slow timers, workers have not. */

addEventListener("message", ({ data }: MessageEvent<{ event: string; interval: number }>) => {
  if (data.event === "start") setInterval(() => postMessage({ event: "keepAlive" }), data.interval);
});
