"""A camera for Chromium that shows a QR code: a film of one still picture."""

import base64
from pathlib import Path

from tests.e2e.people import Person

WIDTH, HEIGHT = 640, 480

# The code as a page shows it, a little turned, before a grey wall: the brightness of every pixel.
_PICTURE = """async ([width, height]) => {
  const shown = document.querySelector("svg.qr").cloneNode(true);
  shown.setAttribute("width", "300");
  shown.setAttribute("height", "300");
  shown.querySelector(".qr-light").setAttribute("fill", "#f4f4f4");
  shown.querySelector(".qr-dark").setAttribute("fill", "#202020");
  const image = new Image();
  const source = new XMLSerializer().serializeToString(shown);
  image.src = "data:image/svg+xml," + encodeURIComponent(source);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const context = canvas.getContext("2d");
  context.fillStyle = "#909090";
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(0.12);
  context.drawImage(image, -150, -150);
  const {data} = context.getImageData(0, 0, width, height);
  let text = "";
  for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]);
  return btoa(text);
}"""


def film(sender: Person, file: Path) -> Path:
    """Films the QR code on this person's page (https://wiki.multimedia.cx/index.php/YUV4MPEG2)."""
    brightness = base64.b64decode(sender.page.evaluate(_PICTURE, [WIDTH, HEIGHT]))
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n"
    file.write_bytes(header.encode() + b"FRAME\n" + brightness + colourless)
    return file


def arguments(film: Path) -> tuple[str, ...]:
    """For a Chromium whose only camera shows this film."""
    return (
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
