"""What a bucket comes to know of a stored copy: all that its server keeps is looked through."""

import mmap
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from telpher.drivers.objects import Bucket
from telpher.peer.status import Stored
from tests.lab.secrets_told import Secrets
from tests.local import local_server
from tests.peer.copies.people import HOUR, key_of, upload_of
from tests.s3 import S3Server


@pytest.mark.parametrize("direct", ["0", "1"])
async def test_it_keeps_nothing_that_tells(s3: S3Server, tmp_path: Path, direct: str) -> None:
    random = Random(f"in a bucket, {direct}")
    said, password = random.randbytes(48), f"Xq9-tuesday-{direct}"
    file = tmp_path / f"a very private name {direct}.txt"
    # What is looked for is never far, and all of it too random for a bucket to compress it.
    file.write_bytes(b"".join(said + random.randbytes(1000) for _ in range(1000)))
    settings = {**s3.settings, "TELPHER_S3_DIRECT": direct}
    async with local_server(tmp_path / "data", **settings) as server:
        terms = replace(HOUR, password=True)
        upload = await upload_of(server.url, file, terms=terms, password=password)
        end = await upload.run()
        assert isinstance(end, Stored), end

    spelled = Secrets(file.name, said, key_of(end.link), ()).spelled()
    secrets = [form for what, form in spelled if what in ("name", "content", "key")]
    secrets += [quote(file.name).encode(), password.encode()]
    secrets += [upload.own.owner.encode(), upload.own.reader.encode()]
    known = upload.own.share_id.encode()
    assert found_in(s3.folder, [known, *secrets]) == {known}
    # It would be found if anybody put it there.
    await Bucket(s3.access).put(f"plain/{file.name}", file.read_bytes() + b"".join(secrets))
    assert found_in(s3.folder, secrets) == set(secrets)


def found_in(folder: Path, secrets: list[bytes]) -> set[bytes]:
    """Which of them stand in the files below it."""
    found: set[bytes] = set()
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size > 0:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as kept:
                found |= {secret for secret in secrets if kept.find(secret) >= 0}
    return found
