"""No request goes to this machine or its network unless a host was named: a name is looked up, every address of it is
checked, and the connection goes to the checked address, so that a second look-up cannot lead elsewhere."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection

import httpx

from summarizer.errors import SourceForbidden, SourceUnreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are an IPv4 address


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises: SourceUnreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceUnreachable(
            f"The name {host} leads nowhere from here.", hint="Check the name and the connection to the Internet."
        ) from error
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(text: str) -> bool:
    """Return whether an address is one that everybody reaches, whatever it is wrapped in."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(inner.is_global and not inner.is_multicast for inner in (address, *_inside(address)))


def _inside(address: Address) -> list[Address]:
    """Return the IPv4 addresses to which an IPv6 address leads by translation."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


class GuardedTransport(httpx.BaseTransport):
    """A transport that checks where each request goes, those of redirects too."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        setting: str = "PAPERGIST_FETCH_HOSTS",
        looked_up: Resolve = resolve,
        inner: httpx.BaseTransport | None = None,
    ) -> None:
        """allowed: hosts that are not checked; setting: where one is added to these."""
        self._allowed, self._setting, self._resolve = allowed, setting, looked_up
        self._inner = inner or httpx.HTTPTransport(retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address. Raises: SourceForbidden, SourceUnreachable, httpx.TransportError."""
        url, host = request.url, request.url.host
        if url.scheme not in {"http", "https"}:
            raise SourceForbidden(f"{url.scheme}: is no way to fetch a source.", hint="Addresses begin with https://.")
        address = self._checked(host, url.port or (443 if url.scheme == "https" else 80))
        onward = httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=request.headers,  # Host is the name's
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},  # and so is what the certificate is checked for
        )
        return self._inner.handle_request(onward)

    def _checked(self, host: str, port: int) -> str:
        addresses = self._resolve(host, port)
        if not addresses:
            raise SourceUnreachable(f"The name {host} leads nowhere from here.", hint="Check the name.")
        if host.lower() not in self._allowed and not all(map(is_public, addresses)):
            raise SourceForbidden(
                f"{host} is an address of this machine or its network, which no request goes to.",
                hint=f"If it is a server of your own, name it in {self._setting}.",
            )
        return addresses[0]

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()
