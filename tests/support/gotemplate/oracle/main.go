// Renders templates as Go does, for tests that hold ours to it.
//
// Reads a JSON list of {"template", "data"} and writes a list of {"output"} or {"error"}. Whole
// numbers of the data are int64, as in an object of Kubernetes; {"$time": …} is a time.Time. The
// functions are Sprig's without those that Argo CD takes away, with a clock that stands still;
// "go" of the data holds functions to `call`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

type commit struct {
	Message string
	Author  string
	Date    time.Time
	Tags    []string
}

type asked struct {
	Template string          `json:"template"`
	Data     json.RawMessage `json:"data"`
}

type told struct {
	Output string `json:"output"`
	Error  string `json:"error"`
}

var noon = time.Date(2024, 5, 6, 12, 30, 45, 123456789, time.UTC)

var helpers = map[string]interface{}{
	"Upper": strings.ToUpper,
	"Add":   func(a, b int) int { return a + b },
	"Join":  func(by string, parts ...string) string { return strings.Join(parts, by) },
	"Now":   func() time.Time { return noon },
	"Parse": time.Parse,
	"Span":  time.ParseDuration,
	"Fail":  func(why string) (string, error) { return "", fmt.Errorf("%s", why) },
	"Nil":   func() interface{} { return nil },
	"Commit": func() *commit {
		return &commit{"fix: it\n\nlong", "Ann <ann@example.com>", noon, []string{"v1", "v2"}}
	},
}

func plain(value interface{}) interface{} {
	switch known := value.(type) {
	case json.Number:
		if whole, err := known.Int64(); err == nil {
			return whole
		}
		real, _ := known.Float64()
		return real
	case []interface{}:
		for at := range known {
			known[at] = plain(known[at])
		}
	case map[string]interface{}:
		if text, ok := known["$time"].(string); ok {
			moment, _ := time.Parse(time.RFC3339Nano, text)
			return moment
		}
		for key := range known {
			known[key] = plain(known[key])
		}
	}
	return value
}

func rendered(each asked) (out told) {
	defer func() {
		if problem := recover(); problem != nil {
			out = told{Error: fmt.Sprint("panic: ", problem)}
		}
	}()
	functions := sprig.GenericFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(functions, name)
	}
	functions["now"] = func() time.Time { return noon }
	var data interface{}
	decoder := json.NewDecoder(strings.NewReader(string(each.Data)))
	decoder.UseNumber()
	if err := decoder.Decode(&data); err != nil {
		return told{Error: err.Error()}
	}
	data = plain(data)
	if known, ok := data.(map[string]interface{}); ok {
		known["go"] = helpers
	}
	parsed, err := template.New("case").Funcs(functions).Parse(each.Template)
	if err != nil {
		return told{Error: err.Error()}
	}
	var written strings.Builder
	if err := parsed.Execute(&written, data); err != nil {
		return told{Error: err.Error()}
	}
	return told{Output: strings.ToValidUTF8(written.String(), "\uFFFD")}
}

func main() {
	var cases []asked
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	answers := make([]told, 0, len(cases))
	for _, each := range cases {
		answers = append(answers, rendered(each))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
