/**
 * WebCrypto that answers within the same turn, so that a clock of the test's own decides what comes
 * when. The same ciphers, by OpenSSL; that they are WebCrypto's, the vectors prove.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { vi } from "vitest";

const TAG_BYTES = 16;

export function cipherAtOnce(): void {
  const { subtle } = crypto;
  const raw = new WeakMap<CryptoKey, Uint8Array>();
  vi.spyOn(subtle, "importKey").mockImplementation(async (...[, key]: unknown[]) => {
    const handle = {} as CryptoKey;
    raw.set(handle, key as Uint8Array);
    return handle;
  });
  vi.spyOn(subtle, "encrypt").mockImplementation(async (parameters, key, data) => {
    const { iv, additionalData } = parameters as unknown as Parameters;
    const cipher = createCipheriv("aes-256-gcm", raw.get(key) ?? "", iv);
    cipher.setAAD(additionalData);
    const sealed = [cipher.update(data as Uint8Array), cipher.final(), cipher.getAuthTag()];
    return bufferOf(Buffer.concat(sealed));
  });
  vi.spyOn(subtle, "decrypt").mockImplementation(async (parameters, key, data) => {
    const { iv, additionalData } = parameters as unknown as Parameters;
    const sealed = data as Uint8Array;
    const decipher = createDecipheriv("aes-256-gcm", raw.get(key) ?? "", iv);
    decipher.setAAD(additionalData);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const opened = [decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()];
    return bufferOf(Buffer.concat(opened));
  });
  vi.spyOn(subtle, "deriveBits").mockImplementation(async (parameters, key, bits) => {
    const { salt, info } = parameters as unknown as { salt: Uint8Array; info: Uint8Array };
    return hkdfSync("sha256", raw.get(key) ?? "", salt, info, Number(bits) / 8);
  });
}

interface Parameters {
  iv: Uint8Array;
  additionalData: Uint8Array;
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
