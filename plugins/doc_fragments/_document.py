# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private to the collection: may change at any time. The options of modules that take a whole document."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  channels:
    description:
      - Channels, each a mapping with the options of M(pydantic.logfire.channel) except those of the connection.
    type: list
    elements: dict
  gateway_providers:
    description:
      - Providers of the AI gateway, each a mapping with the options of M(pydantic.logfire.gateway_provider) except
        those of the connection.
      - Providers of vendors that the API cannot create are never pruned.
    type: list
    elements: dict
  projects:
    description:
      - Projects, each a mapping with the options of M(pydantic.logfire.project) except those of the connection.
      - "A project may have lists of its objects: C(write_tokens), C(read_tokens), C(alerts), C(dashboards),
        C(variable_types), C(variables), C(frontend_applications), C(datasets) and C(slos). Each is a list of mappings
        with the options of the module of that kind, M(pydantic.logfire.write_token), M(pydantic.logfire.read_token),
        M(pydantic.logfire.alert), M(pydantic.logfire.dashboard), M(pydantic.logfire.variable_type),
        M(pydantic.logfire.variable), M(pydantic.logfire.frontend_application), M(pydantic.logfire.dataset) and
        M(pydantic.logfire.slo), except C(project)."
      - For tokens O(ignore:state=rotated) is refused, since it is an action and not a state.
      - An item with C(state=absent) is removed. Objects that are not listed are left alone, unless O(prune) names their
        kind.
    type: list
    elements: dict
  api_keys:
    description:
      - API keys, each a mapping with the options of M(pydantic.logfire.api_key) except those of the connection.
      - O(ignore:state=rotated) is refused, since it is an action and not a state.
    type: list
    elements: dict
  alert_defaults:
    description:
      - Default options of all alerts of the document, such as C(time_window), C(frequency), C(notify_when) and
        C(channels). C(name), C(id), C(renamed_from) and C(state) cannot have a default.
      - An option of an alert replaces the whole default. Lists are not joined.
    type: dict
  shared_alerts:
    description:
      - Alerts that several projects of the document have, each a mapping with the options of M(pydantic.logfire.alert)
        except C(project) and C(id), and with C(projects), a list of names or shell patterns. Without C(projects) every
        project of the document gets the alert.
      - An alert of the same name in C(alerts) of a project changes the shared one there. Its options win, and
        C(state=absent) removes the alert from that project.
      - A name in C(projects) that no project of the document has is an error. A pattern may match nothing.
      - With O(prune=alerts), each project that a shared alert belongs to counts as one that has a list of alerts.
    type: list
    elements: dict
  only:
    description:
      - The part of the document to which the task is limited. The rest is neither read nor changed nor pruned, and
        mistakes in other projects and kinds are not reported.
      - The objects that an alert refers to, such as a channel, must exist if they are left out.
    type: dict
    suboptions:
      projects:
        description:
          - Names or shell patterns of projects of the document. The task is limited to these projects and their
            objects. Other kinds at the top of the document are included only if O(only.kinds) names them.
          - A name that no project of the document has is an error.
        type: list
        elements: str
      kinds:
        description:
          - Kinds of objects, such as V(alerts). Without V(projects) the projects themselves are left as they are, and
            must exist.
        type: list
        elements: str
  prune:
    description:
      - Kinds whose unlisted objects are deleted. For example V(alerts) deletes the unlisted alerts of each listed
        project that has a list of C(alerts).
      - V(projects) deletes every unlisted project with all of its objects. No other kind implies it.
      - Tokens and API keys are never pruned, nor are the alerts that belong to SLOs, nor the variables that Logfire
        created for prompts.
      - V(variables) needs an API key that is bound to the one project of the document. See
        M(pydantic.logfire.variable). With another key, the task fails before anything is changed.
      - An empty list of a pruned kind is refused if it would delete something. So is a kind at the top of the document
        without any list. See O(prune_all).
      - Alerts and SLOs lose a channel that is deleted. The task warns about those that it has read anyway.
    type: list
    elements: str
    default: []
  prune_all:
    description:
      - Allow O(prune) to delete all objects of a kind whose list is empty or missing.
    type: bool
    default: false
  concurrency:
    description:
      - Maximum number of requests under way at once, from 1 to 32.
      - When the server asks to wait because of its rate limit, all of them pause together.
    type: int
    default: 8
  cache_dir:
    description:
      - Folder on the machine that runs the module, which keeps definitions of dashboards between runs. It is created if
        it is missing. It must belong to the user, and nobody else may write to it.
      - The list of dashboards does not include definitions, so each unchanged dashboard costs a request. With the
        folder it costs none as long as the list shows the same version, times, name and author of the last change.
      - A change that the list does not show goes unnoticed. An example is a layout that somebody saves in the web
        interface. Delete the folder, or leave the option out, to read everything again.
      - The folder is written in check mode too. An empty text means none.
    type: path
  check_queries:
    description:
      - Run the query of each alert and SLO that is created or changed once before anything is written. If one fails,
        the document is refused with the name of the alert and the server's message.
      - The query of an alert runs over its own window, up to Logfire's maximum of 14 days. The conditions of an SLO run
        over the last hour. Equal queries of a project run once, with one row at most.
      - In check mode they run as well.
      - A project that does not exist yet cannot be queried. A warning says so.
    type: bool
    default: false
  query_tokens:
    description:
      - Read tokens by the name of their project, as the document has it, for O(check_queries).
      - Without one for a project, C(api_key) has to be a key of that project with the scope C(project:read_otlp). If it
        is not, the document is refused.
    type: dict
  exact:
    description:
      - Compare and converge exactly. Options left out get the value that Logfire would choose, and parts that the
        definition of a dashboard does not mention are removed.
      - Options without a known default are left alone, and so are tokens and API keys.
    type: bool
    default: false
  quiet:
    description:
      - Leave out the lines that the task prints when it ends, at normal verbosity. The result has them in any case.
      - A task with C(no_log) prints them only if this option is V(false). A task with C(async) prints none.
    type: bool
    default: false
"""
