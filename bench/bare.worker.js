// Writes what it is given into a file of the site's private folder, flushes it once, and removes it.
let root;
let file;
onmessage = async ({data}) => {
  if (data === 'open') {
    root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('bare', {create: true});
    file = await handle.createSyncAccessHandle();
  } else if (data === 'end') {
    file.flush();
    file.close();
    await root.removeEntry('bare');
  } else {
    const {buffer, length, place} = data;
    file.write(new Uint8Array(buffer, 0, length), {at: place});
    postMessage(buffer, [buffer]);
    return;
  }
  postMessage(data);
};
