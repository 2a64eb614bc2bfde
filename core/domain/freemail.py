"""Domains where addresses belong to anybody: who shares one belongs together no more than two people in a street.

Exact names only. One that is missing here makes a request that an owner can turn away, and lets nobody in.
"""

_NAMES = """
126.com 163.com 1und1.de aim.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com bluewin.ch bt.com
btinternet.com btopenworld.com charter.net comcast.net cox.net duck.com earthlink.net email.com fastmail.com
fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com
hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com iinet.net.au inbox.lv inbox.ru
interia.pl kpnmail.nl laposte.net libero.it list.ru live.co.uk live.com live.de live.fr live.nl mac.com mail.com
mail.de mail.ru mailbox.org me.com msn.com naver.com neuf.fr ntlworld.com o2.pl onet.pl online.de optonline.net
optusnet.com.au orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de posteo.net proton.me
protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr
shaw.ca sina.com sky.com skynet.be sympatico.ca t-online.de talktalk.net telenet.be telstra.com telus.net
terra.com.br tin.it tiscali.it tuta.com tuta.io tutanota.com tutanota.de ukr.net uol.com.br verizon.net virgilio.it
virginmedia.com vodafone.de vodafone.it wanadoo.fr web.de wp.pl xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net
ymail.com ziggo.nl zoho.com zohomail.com
"""
FREEMAIL = frozenset(_NAMES.split())


def same_house(one: str, other: str) -> bool:
    """Whether both addresses are at one domain, or one at a domain below the other's; at a freemail domain never."""
    here, there = own_domain(one), own_domain(other)
    return bool(here and there) and (here == there or here.endswith(f".{there}") or there.endswith(f".{here}"))


def own_domain(email: str) -> str:
    """Return the domain of an address if it says something about its owner, or ''."""
    domain = email.rpartition("@")[2].strip().lower().rstrip(".")
    return "" if domain in FREEMAIL else domain
