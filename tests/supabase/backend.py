"""Where a Supabase project is, for the suite that any of them passes: real, local or stand-in."""

import os
from dataclasses import dataclass, field

from tests.supabase.standin.running import StandIn

PREFIX = "TELPHER_TEST_SUPABASE_"


@dataclass(frozen=True)
class Backend:
    """What an operator knows of a project."""

    url: str
    anon_key: str
    service_key: str = field(repr=False)
    signing_key: str = field(repr=False)


def from_environment() -> Backend | None:
    """A project that was migrated and is there for tests alone, if one is named.

    Raises KeyError where a part of it is not.
    """
    names = [PREFIX + name for name in ("URL", "ANON_KEY", "SERVICE_ROLE_KEY", "SIGNING_KEY")]
    if not any(os.environ.get(name) for name in names):
        return None
    return Backend(*(os.environ[name] for name in names))


def backend_of(standin: StandIn) -> Backend:
    """As its operator knows it, with the new kind of keys."""
    project = standin.project
    return Backend(standin.url, project.new.anon, project.new.service, project.signing_key)
