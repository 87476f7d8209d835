// What notifications-engine makes of settings and an object: one case per line of standard input, one
// answer per line. In the place of the services' senders stands one that keeps the message.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/argoproj/notifications-engine/pkg/api"
	"github.com/argoproj/notifications-engine/pkg/controller"
	"github.com/argoproj/notifications-engine/pkg/services"
	"github.com/argoproj/notifications-engine/pkg/subscriptions"
	"github.com/argoproj/notifications-engine/pkg/templates"
	"github.com/argoproj/notifications-engine/pkg/triggers"
	"github.com/sirupsen/logrus"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type question struct {
	Data, Secret map[string]string
	Object       map[string]any
	Project      map[string]string
}

type message struct {
	Trigger   string            `json:"trigger"`
	State     string            `json:"state"`
	To        string            `json:"to"`
	Templates []string          `json:"templates"`
	Notice    json.RawMessage   `json:"notice,omitempty"`
	Failed    string            `json:"failed,omitempty"`
}

type answer struct {
	Refused  string    `json:"refused,omitempty"`
	Messages []message `json:"messages"`
	State    []string  `json:"state"`
}

var helpers = map[string]any{
	"time": map[string]any{
		"Now": func() time.Time { return time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC) },
		"Parse": func(said string) time.Time {
			found, err := time.Parse(time.RFC3339, said)
			if err != nil {
				panic(err)
			}
			return found
		},
		"Minute": time.Minute, "Hour": time.Hour, "RFC3339": time.RFC3339, "Kitchen": time.Kitchen,
	},
	"strings": map[string]any{
		"ReplaceAll": strings.ReplaceAll, "ToUpper": strings.ToUpper, "ToLower": strings.ToLower,
	},
	"repo": map[string]any{
		"QueryEscape": func(said string) string { return strings.ReplaceAll(said, "/", "%2F") },
	},
}

func vars(it question, service string) map[string]any {
	context := map[string]string{"notificationType": service}
	for _, line := range strings.Split(it.Data["context"], "\n") {
		if key, value, ok := strings.Cut(line, ": "); ok {
			context[key] = value
		}
	}
	found := map[string]any{"app": it.Object, "context": context}
	for name, helper := range helpers {
		found[name] = helper
	}
	return found
}

func asked(it question) answer {
	var found answer
	config, err := api.ParseConfig(&v1.ConfigMap{Data: it.Data}, &v1.Secret{})
	if err != nil {
		return answer{Refused: err.Error()}
	}
	conditions, err := triggers.NewService(config.Triggers)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	texts, err := templates.NewService(config.Templates)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	object := &unstructured.Unstructured{Object: it.Object}
	state := controller.NewStateFromRes(object)
	destinations := config.GetGlobalDestinations(object.GetLabels())
	for _, annotations := range []map[string]string{object.GetAnnotations(), it.Project} {
		destinations.Merge(subscriptions.NewAnnotations(annotations).GetDestinations(
			config.DefaultTriggers, config.ServiceDefaultTriggers))
	}
	names := []string{}
	for name := range destinations.Dedup() {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		results, err := conditions.Run(name, vars(it, ""))
		if err != nil {
			continue
		}
		for _, result := range results {
			for _, to := range destinations[name] {
				told := state.SetAlreadyNotified(false, "", name, result, to, result.Triggered)
				if !result.Triggered || !told {
					continue
				}
				key := controller.StateItemKey(false, "", name, result, to)
				one := message{Trigger: name, State: key, To: to.Service + ":" + to.Recipient,
					Templates: result.Templates}
				scope := vars(it, to.Service)
				scope["serviceType"], scope["recipient"] = to.Service, to.Recipient
				if notice, err := texts.FormatNotification(scope, result.Templates...); err != nil {
					one.Failed = err.Error()
				} else if config.Services[to.Service] == nil {
					one.Failed = "no service"
				} else {
					one.Notice, _ = json.Marshal(notice)
				}
				if one.Failed != "" {
					state.SetAlreadyNotified(false, "", name, result, to, false)
					delete(state, key)
				}
				found.Messages = append(found.Messages, one)
			}
		}
	}
	for key := range state {
		found.State = append(found.State, key)
	}
	sort.Strings(found.State)
	return found
}

var _ services.NotificationService

func main() {
	logrus.SetOutput(os.Stderr)
	logrus.SetLevel(logrus.PanicLevel)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		var it question
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		if err := decoder.Decode(&it); err != nil {
			panic(err)
		}
		said, err := json.Marshal(asked(it))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(said))
	}
}
