"""Who vouches for a statement: the credential that brought it (xAPI 1.0.3 Data 2.4.9).

A key is an account at the service's own address. An application is an account at its issuer's token
endpoint, by itself: it speaks in its own name, whatever its token says of a user. Where a credential is
bound to a subject too, the pair of them vouches, as for OAuth with three parties.
"""

from collections.abc import Mapping, Sequence

from lms_bridge.services.ports import Bound, Unit


def authority(key: str, bound: Bound | None, *, home: str) -> Mapping[str, object]:
    """The agent, or the group of an application and a user. `home`: the service's own address."""
    if bound is None:
        return _account(home, key)
    application = _account(bound.authority_home, bound.client_id)
    if not bound.subject:
        return application
    return {"objectType": "Group", "member": [application, _account(bound.issuer, bound.subject)]}


def keys_of(unit: Unit, agent: str | None, *, home: str) -> Sequence[str]:
    """The keys of the credentials for which an agent vouches; `agent` is a name as `xapi.links` makes it."""
    kind, _, account = (agent or "").partition(" ")
    at, _, name = account.partition(" ")
    if kind != "account":
        return ()
    return (name,) if at == home else unit.credentials.of_account(at, name)


def _account(home: str, name: str) -> Mapping[str, object]:
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}
