"""The kinds of services, by the name that ``service.<kind>`` of the ConfigMap has for them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trueup.edge.notify.apprise import Apprise
from trueup.edge.notify.aws import Sns, Sqs
from trueup.edge.notify.builds import AzureDevOps, Bitbucket
from trueup.edge.notify.chats import Discord, GoogleChat, Mattermost, Webex
from trueup.edge.notify.desk import Desk
from trueup.edge.notify.email import Email
from trueup.edge.notify.fields import Fields
from trueup.edge.notify.github import GitHub
from trueup.edge.notify.gitlab import GitLab
from trueup.edge.notify.kafka import Kafka
from trueup.edge.notify.monitors import Alertmanager, Grafana, Newrelic
from trueup.edge.notify.nats import Nats
from trueup.edge.notify.pagers import Opsgenie, Pagerduty, PagerdutyV2, Pushover
from trueup.edge.notify.pubsub import GcpPubsub
from trueup.edge.notify.rocketchat import RocketChat
from trueup.edge.notify.slack import Slack
from trueup.edge.notify.teams import Teams, TeamsWorkflows
from trueup.edge.notify.telegram import Telegram
from trueup.edge.notify.webhook import Webhook
from trueup.ports import Notifier

KINDS: Mapping[str, Callable[[Fields, Desk], Notifier]] = MappingProxyType(
    {
        "alertmanager": Alertmanager,
        "apprise": Apprise,
        "awssns": Sns,
        "awssqs": Sqs,
        "azuredevops": AzureDevOps,
        "bitbucket": Bitbucket,
        "discord": Discord,
        "email": Email,
        "gcppubsub": GcpPubsub,
        "github": GitHub,
        "gitlab": GitLab,
        "googlechat": GoogleChat,
        "grafana": Grafana,
        "kafka": Kafka,
        "mattermost": Mattermost,
        "nats": Nats,
        "newrelic": Newrelic,
        "opsgenie": Opsgenie,
        "pagerduty": Pagerduty,
        "pagerdutyv2": PagerdutyV2,
        "pushover": Pushover,
        "rocketchat": RocketChat,
        "slack": Slack,
        "teams": Teams,
        "teams-workflows": TeamsWorkflows,
        "telegram": Telegram,
        "webex": Webex,
        "webhook": Webhook,
    }
)
