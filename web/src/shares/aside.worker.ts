/**
 * A service worker that hears nothing, so that browsers send what is asked in its scope straight to the
 * server. Chromium keeps in memory whatever goes up from a worker by way of one that hears `fetch`, as
 * the page's does, even where that leaves it alone (and its `addRoutes` is not heeded for workers).
 */
export {};
