// Writes what it is given into a file of the site's private folder, and flushes it once.
let file;
onmessage = async ({data}) => {
  if (data === 'open') {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('bare', {create: true});
    file = await handle.createSyncAccessHandle();
    file.truncate(0);
  } else if (data === 'end') {
    file.flush();
    file.close();
  } else {
    const {buffer, length, place} = data;
    file.write(new Uint8Array(buffer, 0, length), {at: place});
    postMessage(buffer, [buffer]);
    return;
  }
  postMessage(data);
};
