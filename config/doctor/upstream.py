"""Mail that comes through a server of one's own: is that server named?"""

from collections.abc import Iterator

from config.compose import open_store
from config.doctor.result import Result
from config.settings import Settings
from core.store.backup import database_file
from core.store.engine import DatabaseUnavailable
from core.store.migrate import schema_state
from core.store.records import InboxRow

LAST_MAILS = 200


def upstream(settings: Settings) -> Iterator[Result]:
    """Whether mail came from this machine or a private network though no server there is named."""
    from mail_gateway.senders import handed_over_by, networks

    if settings.is_sandbox or not settings.smtp_listen:
        return
    near = handed_over_by(_last(settings), networks(settings.upstream_networks))
    if near:
        says = (
            f"mail comes through a server of your own ({', '.join(near)}) that is not named: SPF says nothing of it"
        )
        remedy = (
            "set PENNY_UPSTREAM_NETWORKS to where it connects from and PENNY_UPSTREAM to its name (docs/trust.md)"
        )
        yield Result(what="mail server in front", state="none", says=says, remedy=remedy)
    elif settings.upstream_networks and not settings.upstream:
        says = "PENNY_UPSTREAM_NETWORKS says where it connects from, but not under which name it writes its results"
        remedy = "set PENNY_UPSTREAM to the name in its Authentication-Results (docs/trust.md)"
        yield Result(what="mail server in front", state="none", says=says, remedy=remedy)


def _last(settings: Settings) -> list[InboxRow]:
    """The newest mails; none where the database is not there or not in its schema, which another check tells."""
    file = database_file(settings.database_url)
    if file and not file.exists():
        return []
    store = open_store(settings)
    try:
        if not schema_state(store).current:
            return []
        with store.read() as unit:
            return unit.queue.mails(unseen=False, limit=LAST_MAILS)
    except DatabaseUnavailable:
        return []
    finally:
        store.close()
