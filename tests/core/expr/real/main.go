// The real expr, asked on standard input: one JSON text per line, an expression; one answer per
// line. The scope is that of argv[1], with Argo CD's functions of time and strings.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
)

var now = time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)

func helpers(scope map[string]any) {
	scope["time"] = map[string]any{
		"Now":    func() time.Time { return now },
		"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
		"Nanosecond": time.Nanosecond, "Millisecond": time.Millisecond,
		"RFC3339": time.RFC3339, "Kitchen": time.Kitchen, "RFC1123Z": time.RFC1123Z,
		"Parse": func(said string) time.Time {
			found, err := time.Parse(time.RFC3339, said)
			if err != nil {
				panic(err)
			}
			return found
		},
	}
	scope["strings"] = map[string]any{
		"ReplaceAll": strings.ReplaceAll, "ToUpper": strings.ToUpper, "ToLower": strings.ToLower,
	}
}

// whole numbers of the scope are int64, as those of Kubernetes objects
func ints(value any) any {
	switch it := value.(type) {
	case json.Number:
		if found, err := it.Int64(); err == nil {
			return found
		}
		found, _ := it.Float64()
		return found
	case map[string]any:
		for key := range it {
			it[key] = ints(it[key])
		}
	case []any:
		for at := range it {
			it[at] = ints(it[at])
		}
	}
	return value
}

func number(found float64) string {
	if math.IsNaN(found) || math.IsInf(found, 0) {
		return strconv.Quote(fmt.Sprint(found))
	}
	said := strconv.FormatFloat(found, 'g', -1, 64)
	if strings.Contains(said, "e") && !strings.Contains(said, ".") {
		said = strings.Replace(said, "e", ".0e", 1) // YAML 1.1 takes no other for a number
	} else if !strings.Contains(said, ".") {
		said += ".0"
	}
	return said
}

func told(value any) string {
	switch it := value.(type) {
	case nil:
		return "null"
	case time.Time, time.Duration, time.Month, time.Weekday, *time.Location:
		said, _ := json.Marshal(fmt.Sprint(it))
		return string(said)
	}
	of := reflect.ValueOf(value)
	switch of.Kind() {
	case reflect.Float64, reflect.Float32:
		return number(of.Float())
	case reflect.Slice, reflect.Array:
		var parts []string
		for at := 0; at < of.Len(); at++ {
			parts = append(parts, told(of.Index(at).Interface()))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		var parts []string
		for _, key := range of.MapKeys() {
			name, _ := json.Marshal(fmt.Sprint(key.Interface()))
			parts = append(parts, string(name)+": "+told(of.MapIndex(key).Interface()))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	}
	said, err := json.Marshal(value)
	if err != nil {
		return `"?"`
	}
	return string(said)
}

func asked(text string, scope map[string]any) (answer string) {
	failed := func(what string, err any) string {
		said, _ := json.Marshal(map[string]string{what: fmt.Sprint(err)})
		return string(said)
	}
	program, err := expr.Compile(text)
	if err != nil {
		return failed("refused", err)
	}
	found, err := expr.Run(program, scope)
	if err != nil {
		return failed("fails", err)
	}
	return `{"is": ` + told(found) + `}`
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	scope := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	if err := decoder.Decode(&scope); err != nil {
		panic(err)
	}
	ints(scope)
	helpers(scope)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		fmt.Println(asked(text, scope))
	}
}
