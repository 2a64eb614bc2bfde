"""Whether this process lives, and whether work may be given to it: for Docker, systemd and load balancers.

`/healthz` says that the process answers; whoever restarts processes asks it. It looks at nothing outside, so that a
database that is down restarts nobody. `/readyz` says that requests are answered well just now; whoever routes
requests asks it.
"""

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from core.app import Penny
from core.store.engine import DatabaseUnavailable
from core.store.migrate import schema_state


class Health(BaseModel):
    """'ok'; or 'unavailable': the database does not answer; 'schema': it is not at this version's schema (run
    `penny migrate`); 'stopping': this process finishes what it has begun and takes nothing new."""

    status: Literal["ok", "unavailable", "schema", "stopping"]


def never() -> bool:
    """Not stopping."""
    return False


def health(penny: Penny, stopping: Callable[[], bool] = never) -> APIRouter:
    """Return both endpoints; every process has them, whatever its roles."""
    router = APIRouter(tags=["health"])

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", summary="Whether this process lives")
    def healthz() -> Health:
        return Health(status="ok")

    @router.head("/readyz", include_in_schema=False)
    @router.get(
        "/readyz",
        summary="Whether this process takes requests",
        responses={503: {"model": Health, "description": "Not just now: the status says why."}},
    )
    def readyz(response: Response) -> Health:
        found = Health(status="stopping") if stopping() else _database(penny)
        if found.status != "ok":
            response.status_code = 503
        return found

    return router


def _database(penny: Penny) -> Health:
    try:
        return Health(status="ok" if schema_state(penny.store).current else "schema")
    except DatabaseUnavailable:
        return Health(status="unavailable")
