"""A server that does not wait long for senders."""

from tests.e2e import hasty_server
from tests.servers import TelpherServer


class HastyServer(TelpherServer):
    """Ends a session two seconds after its sender's page is gone."""

    program = (hasty_server.__file__,)
