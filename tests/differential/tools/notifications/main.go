// Sends notifications with notifications-engine itself: what Trueup sends is held against it.
//
// One case a line on standard input, one line of outcome each: empty, or the error.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	texttemplate "text/template"

	"github.com/argoproj/notifications-engine/pkg/services"
	"sigs.k8s.io/yaml"
)

type sent struct {
	Kind      string
	Name      string
	Settings  string
	Template  string
	Recipient string
}

func main() {
	cases := bufio.NewScanner(os.Stdin)
	cases.Buffer(nil, 1<<24)
	for cases.Scan() {
		outcome := ""
		if err := send(cases.Bytes()); err != nil {
			outcome = strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Println(outcome)
	}
}

func send(line []byte) error {
	var each sent
	if err := json.Unmarshal(line, &each); err != nil {
		return err
	}
	service, err := services.NewService(each.Kind, []byte(each.Settings))
	if err != nil {
		return err
	}
	var template, rendered services.Notification
	if err := yaml.Unmarshal([]byte(each.Template), &template); err != nil {
		return err
	}
	render, err := template.GetTemplater("template", texttemplate.FuncMap{})
	if err != nil {
		return err
	}
	if err := render(&rendered, map[string]any{}); err != nil {
		return err
	}
	return service.Send(rendered, services.Destination{Service: each.Name, Recipient: each.Recipient})
}
