# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - API key of the organization to be managed.
      - If the option is not set, the value of the environment variable E(LOGFIRE_API_KEY) is used.
      - The organization is always that of the key, unless O(as_organization) is set. Prefer a service key, since a
        personal key ends with its owner's membership.
      - To do without a stored key, see O(identity_token), O(identity_token_file) and O(identity_provider).
      - Write tokens and read tokens have the same outer shape but cannot manage anything.
    type: str
  identity_token:
    description:
      - Signed token (JWT) that a CI system or a cluster has given to this run, instead of O(api_key). The module
        exchanges it for a token of Logfire that is valid for minutes, has only the scopes that the task needs, and is
        revoked when the task is over. The iterations of a loop in the controller share one token.
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_TOKEN) is used.
      - One of O(api_key), O(identity_token), O(identity_token_file) and O(identity_provider) is needed. An option wins
        over the variables of the others.
      - The organization must trust the workload, by a policy that is created in Logfire's web interface. The audience
        of the token must be V(https://logfire-us.pydantic.dev/ORGANIZATION) or
        V(https://logfire-us.pydantic.dev/ORGANIZATION/PROJECT), with the origin of the region or installation.
        O(region) or O(base_url) is needed, as the token does not name the region.
      - No such token can create projects, write channels or variables, or manage members, invitations, API keys or
        organizations. A task that needs one of these rights fails before it sends anything. In check mode it may read
        objects that it could not change.
    type: str
  identity_token_file:
    description:
      - File with such a token, on the machine that runs the module. It is read for each exchange, since clusters
        replace the file.
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_TOKEN_FILE) is used.
    type: path
  identity_provider:
    description:
      - Provider that is asked for such a token at each exchange. V(github_actions) requests it from the address in
        E(ACTIONS_ID_TOKEN_REQUEST_URL), which a job with the permission C(id-token) has. It needs O(organization).
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_PROVIDER) is used.
    type: str
    choices:
      - github_actions
  region:
    description:
      - Region of Logfire's cloud service that has the organization.
      - If the option is not set, the value of the environment variable E(LOGFIRE_REGION) is used.
      - If neither O(base_url) nor O(region) is set, the region is taken from O(api_key).
      - A region that contradicts O(api_key) is an error. So is a key that names no known region while neither
        O(base_url) nor O(region) is set. A key is never sent to a region that was only guessed.
    type: str
    choices:
      - us
      - eu
  organization:
    description:
      - Name or UUID of the organization that O(api_key) is expected to belong to.
      - If the option is not set, the value of the environment variable E(LOGFIRE_ORGANIZATION) is used.
      - This is a safety check and selects nothing. The task fails before it changes anything if the key belongs to
        another organization, or if its organization cannot be found out.
      - A UUID is compared with the one in O(api_key), which newer keys contain. For older keys the UUID is read from
        the channels of the organization, or from its API keys if O(api_key) may read them.
      - A name is compared with the one in the projects of the organization. As long as there are no projects, give the
        UUID. On a self-hosted installation, a key of the organization with the admin panel may read the names of all
        organizations.
      - Modules that only read give a warning if the organization cannot be found out.
      - With an identity instead of O(api_key), the name selects the organization, as a part of the audience.
    type: str
  as_organization:
    description:
      - Name of another organization of a self-hosted installation, in which the task acts. O(api_key) must then be a
        key of the organization that has the admin panel.
      - If the option is not set, the value of the environment variable E(LOGFIRE_AS_ORGANIZATION) is used.
      - The key is exchanged for tokens that act in that organization, each for 15 minutes at most and with the one
        scope that a request needs. The key must have the scopes that it passes on.
      - It needs Logfire release C(v2026-06-25.01) or later.
    type: str
  as_project:
    description:
      - Name of the project to which the token of a workload's identity is bound, as a part of the audience.
      - If the option is not set, the value of the environment variable E(LOGFIRE_AS_PROJECT) is used. With O(api_key)
        it is an error.
      - The audience in O(identity_token) or O(identity_token_file) has it as well.
    type: str
  audience_url:
    description:
      - The self-hosted installation's own origin, for example V(https://logfire.example.com), if it differs from
        O(base_url).
      - If the option is not set, the value of the environment variable E(LOGFIRE_AUDIENCE_URL) is used.
      - It is only a name in the exchange of tokens, see O(as_organization) and O(identity_token). Nothing is sent
        there.
    type: str
notes:
  - >-
    Logfire limits the management API per organization, to 50 requests a minute and 1,000 an hour on most plans. All API
    keys share this limit. When it is reached, the module waits for as long as the server asks, and then goes on, within
    O(retries) and O(max_wait). All tasks of a user on one machine share one pace, through a small file in a folder of
    the user's own below the temporary folder.
  - >-
    A missing scope of the API key, or a project that the key may not reach, is always an error. It never counts as an
    object that does not exist.
"""

    # Options that do not depend on the credential.
    COMMON = r"""
options:
  base_url:
    description:
      - Origin of a self-hosted installation, for example V(https://logfire.example.com).
      - If the option is not set, the value of the environment variable E(LOGFIRE_BASE_URL) is used.
      - It wins over O(region) and over the region that the key or token names, except that O(region) as an option wins
        over E(LOGFIRE_BASE_URL). The address of one region of the cloud is an error for a key of another.
      - A trailing V(/) or V(/api) is ignored. Any other path is an error, since Logfire cannot be served below a path.
    type: str
  validate_certs:
    description:
      - Verify the TLS certificate of the server.
      - Set it to V(false) only to try out a self-hosted installation with a self-signed certificate, and prefer
        O(ca_path).
    type: bool
    default: true
  ca_path:
    description:
      - File of certificates in PEM format, or a folder prepared with C(c_rehash), which is trusted instead of the
        default certificate authorities. Those are certifi's if it is installed, or the system's.
      - The path is read on the machine that runs the module.
      - If the option is not set, the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) are honoured.
    type: path
  timeout:
    description:
      - Seconds to wait for the server in one attempt of one request.
    type: float
    default: 60
  retries:
    description:
      - Number of retries after a first attempt that failed.
      - Reads and idempotent writes are repeated after a connection failure, a server error (5xx) or a rate limit (429).
      - A request that creates something is repeated after a rate limit only, so that nothing is created twice.
    type: int
    default: 5
  max_wait:
    description:
      - Longest wait of a task under the rate limit of the API, from the first moment at which it has to wait.
      - It is a time such as V(90s), V(10m) or V(1h), or a number of seconds. With V(0) the task fails at the first
        refusal.
      - A task that would have to wait longer sends nothing more and fails in one line. An object that takes several
        requests is always finished.
    type: str
    default: 10m
  custom_headers:
    description:
      - Additional HTTP headers for an authenticating proxy in front of a self-hosted installation.
      - Headers that the collection sets itself, such as C(Authorization), cannot be overridden.
      - All values are treated as secrets.
    type: dict
requirements:
  - python >= 3.9
notes:
  - An explicit option wins over its environment variable. An environment variable that is empty counts as not set.
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY).
    A SOCKS proxy needs the Python package PySocks.
"""

    # The query API, which knows no other credential.
    READ_TOKEN = r"""
options:
  read_token:
    description:
      - Read token of the project whose data is queried.
      - If the option is not set, the value of the environment variable E(LOGFIRE_READ_TOKEN) is used.
      - One of O(read_token), O(api_key) and an identity is needed. Write tokens have the same outer shape but cannot
        query anything.
    type: str
  api_key:
    description:
      - API key of one project with the scope C(project:read_otlp), which newer servers accept instead of a read token.
        It is used only without O(read_token), so that a default for the whole action group does no harm.
      - If the option is not set, the value of the environment variable E(LOGFIRE_API_KEY) is used.
    type: str
  identity_token:
    description:
      - Signed token (JWT) of a workload instead of O(api_key), see M(pydantic.logfire.project). Its audience names the
        project, or O(as_project) does.
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_TOKEN) is used.
    type: str
  identity_token_file:
    description:
      - File with such a token, on the machine that runs the module.
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_TOKEN_FILE) is used.
    type: path
  identity_provider:
    description:
      - Provider of such tokens. It needs O(organization) and O(as_project).
      - If the option is not set, the value of the environment variable E(LOGFIRE_IDENTITY_PROVIDER) is used.
    type: str
    choices:
      - github_actions
  organization:
    description:
      - Organization that an identity works for. It is not used with O(read_token) or O(api_key), so that a default for
        the whole action group does no harm.
      - If the option is not set, the value of the environment variable E(LOGFIRE_ORGANIZATION) is used.
    type: str
  as_organization:
    description:
      - The same as O(organization), by the name of the option that other modules have.
      - If the option is not set, the value of the environment variable E(LOGFIRE_AS_ORGANIZATION) is used.
    type: str
  as_project:
    description:
      - Name of the project that an identity works for.
      - If the option is not set, the value of the environment variable E(LOGFIRE_AS_PROJECT) is used.
    type: str
  audience_url:
    description:
      - The self-hosted installation's own origin, if it differs from O(base_url). An identity needs it.
      - If the option is not set, the value of the environment variable E(LOGFIRE_AUDIENCE_URL) is used.
    type: str
  region:
    description:
      - Region of Logfire's cloud service that has the project.
      - If the option is not set, the value of the environment variable E(LOGFIRE_REGION) is used.
      - If neither O(base_url) nor O(region) is set, the region is taken from O(read_token).
      - A region that contradicts O(read_token) is an error. So is a token that names no known region while neither
        O(base_url) nor O(region) is set. A token is never sent to a region that was only guessed.
    type: str
    choices:
      - us
      - eu
notes:
  - >-
    Logfire limits queries per organization and plan. When a limit is reached, the module waits for as long as the
    server asks and goes on, within O(retries) and O(max_wait). If the server does not say how long to wait, the quota
    is spent and the task fails at once.
"""
