"""Our own endpoint keeps the contract, over a real socket of a real server process."""

from collections.abc import Iterator

import httpx
import pytest

from tests.servers import TelpherServer
from tests.signaling.client import Seats, SignalingServer
from tests.signaling.conformance import SignalingConformance
from tests.web import built_web


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelpherServer]:
    folder = tmp_path_factory.mktemp("signaling")
    with TelpherServer(folder, TELPHER_WEB_DIR=str(built_web(folder))) as running:
        yield running


class TestOwnEndpoint(SignalingConformance):
    @pytest.fixture
    def server(self, process: TelpherServer) -> SignalingServer:
        async def make_seats() -> Seats:
            async with httpx.AsyncClient(base_url=f"{process.url}/api/transfer") as http:
                created = (await http.post("/create", json={})).json()
                code = created["session"]["transferCode"]
                joined = (await http.post("/join", json={"transferCode": code})).json()
            transfer_id = created["session"]["transferId"]
            return Seats.of(transfer_id, created["senderToken"], joined["receiverToken"])

        url = process.url.replace("http", "ws", 1) + "/api/transfer/signaling"
        return SignalingServer(url, make_seats)
