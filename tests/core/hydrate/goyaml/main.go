// Writes the JSON objects of its input as Argo CD's commit server writes a manifest.
package main

import (
	"encoding/json"
	"io"
	"os"

	"go.yaml.in/yaml/v3"
)

func numbers(value any) any {
	switch each := value.(type) {
	case map[string]any:
		for key := range each {
			each[key] = numbers(each[key])
		}
	case []any:
		for index := range each {
			each[index] = numbers(each[index])
		}
	case json.Number:
		if whole, err := each.Int64(); err == nil {
			return whole
		}
		float, _ := each.Float64()
		return float
	}
	return value
}

func main() {
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	encoder := yaml.NewEncoder(os.Stdout)
	encoder.SetIndent(2)
	for {
		var object any
		if err := decoder.Decode(&object); err == io.EOF {
			break
		} else if err != nil {
			panic(err)
		}
		if err := encoder.Encode(numbers(object)); err != nil {
			panic(err)
		}
	}
	encoder.Close()
}
