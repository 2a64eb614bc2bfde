"""The mail domain's records in DNS."""

from collections.abc import Iterator

from config.dkim import signers
from config.doctor.result import Result, judged
from config.loading import BadSettings
from config.settings import Settings


def mail_records(settings: Settings) -> Iterator[Result]:
    """MX, SPF, DKIM and DMARC of PENNY_MAIL_DOMAIN, asked of PENNY_DNS or the machine's resolver."""
    from mail_gateway import records
    from mail_gateway.dns import Dns, DnsUnavailable

    if settings.is_sandbox and not settings.dns:
        yield Result(what="mail records", state="none", says="the sandbox needs none")
        return
    domain = settings.domain
    try:
        dns = Dns(settings.dns)
        for what, look in (("MX", records.mx), ("SPF", records.spf)):
            yield judged(what, look(dns, domain))
        own = signers(settings)
        for signer in own:
            yield judged("DKIM", records.dkim_of(dns, signer))
        if settings.dkim_selector or not own:
            yield judged("DKIM", records.dkim(dns, domain, settings.dkim_selector))
        yield judged("DMARC", records.dmarc(dns, domain))
    except BadSettings as error:
        yield Result(what="DKIM", state="bad", says=str(error), remedy="make one with `penny dkim key FILE`")
    except DnsUnavailable as error:
        remedy = "let this machine reach a resolver, or name one in PENNY_DNS (host:port)"
        yield Result(what="mail records", state="bad", says=f"no answer: {error}", remedy=remedy)
