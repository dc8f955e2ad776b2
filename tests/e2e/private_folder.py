"""The site's private folder in a browser, where tests let pickers point."""

from playwright.sync_api import Page

_LOOK = """async (name) => {
  const found = {};
  const look = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      const at = path + name;
      if (handle.kind === "directory") {
        found[at + "/"] = "";
        await look(handle, at + "/");
        continue;
      }
      const bytes = await (await handle.getFile()).arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      found[at] = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
  };
  const root = await navigator.storage.getDirectory();
  await look(await root.getDirectoryHandle(name, {create: true}), "");
  return found;
}"""


def contents(page: Page, name: str) -> dict[str, str]:
    """What a folder of that name holds: relative path → SHA-256; a folder's path ends with "/"."""
    found: dict[str, str] = page.evaluate(_LOOK, name)
    return found
