// Puts writes to the field manager of a real API server and says what became of the object.
//
// A line of JSON in (a definition, the live object, one write), a line out: the object with its
// managedFields, or why not. Times of this very moment become the time that the write names.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	definitions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kjson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/spec3"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

type write struct {
	Verb, Manager, Subresource, Time string
	Force                            bool
	Reset                            [][]string
	Object                           map[string]interface{}
}

type request struct {
	Definition json.RawMessage
	Live       map[string]interface{}
	Write      write
}

type answer struct {
	Object map[string]interface{} `json:"object,omitempty"`
	Error  string                 `json:"error,omitempty"`
}

func main() {
	in, out := bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		object, err := asked(line)
		found := answer{Object: object}
		if err != nil {
			found = answer{Error: err.Error()}
		}
		if err := out.Encode(found); err != nil {
			panic(err)
		}
	}
}

func asked(line []byte) (map[string]interface{}, error) {
	var said request
	if err := kjson.Unmarshal(line, &said); err != nil {
		return nil, err
	}
	for _, each := range []map[string]interface{}{said.Live, said.Write.Object} {
		if err := kjson.ConvertMapNumbers(each, 0); err != nil {
			return nil, err
		}
	}
	object := &unstructured.Unstructured{Object: said.Write.Object}
	manager, err := manager(said, object.GroupVersionKind())
	if err != nil {
		return nil, err
	}
	live := &unstructured.Unstructured{Object: said.Live}
	if said.Live == nil {
		live.Object = map[string]interface{}{}
	}
	live.SetGroupVersionKind(object.GroupVersionKind())
	began := time.Now().Truncate(time.Second)
	var found runtime.Object
	if said.Write.Verb == "apply" {
		found, err = manager.Apply(live, object, said.Write.Manager, said.Write.Force)
	} else {
		found, err = manager.Update(live, object, said.Write.Manager)
	}
	if err != nil {
		return nil, err
	}
	stamp(found.(*unstructured.Unstructured), began, said.Write.Time)
	return found.(*unstructured.Unstructured).Object, nil
}

var converters = map[string]managedfields.TypeConverter{}

func manager(said request, kind schema.GroupVersionKind) (*managedfields.FieldManager, error) {
	key := string(said.Definition)
	if converters[key] == nil {
		made, err := converter(said.Definition)
		if err != nil {
			return nil, err
		}
		converters[key] = made
	}
	reset := fieldpath.NewSet()
	for _, path := range said.Write.Reset {
		reset.Insert(fieldpath.MakePathOrDie(anything(path)...))
	}
	version := fieldpath.APIVersion(kind.GroupVersion().String())
	filters := map[fieldpath.APIVersion]fieldpath.Filter{version: fieldpath.NewExcludeSetFilter(reset)}
	return managedfields.NewDefaultCRDFieldManager(
		converters[key], same{}, same{}, same{}, kind, kind.GroupVersion(), said.Write.Subresource, filters)
}

func converter(raw []byte) (managedfields.TypeConverter, error) {
	crd := &definitions.CustomResourceDefinition{}
	if err := json.Unmarshal(raw, crd); err != nil {
		return nil, err
	}
	specs := []*spec3.OpenAPI{}
	for _, version := range crd.Spec.Versions {
		spec, err := builder.BuildOpenAPIV3(crd, version.Name, builder.Options{})
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	merged, err := builder.MergeSpecsV3(specs...)
	if err != nil {
		return nil, err
	}
	return managedfields.NewTypeConverter(merged.Components.Schemas, crd.Spec.PreserveUnknownFields)
}

func anything(path []string) (found []interface{}) {
	for _, each := range path {
		found = append(found, each)
	}
	return found
}

func stamp(object *unstructured.Unstructured, began time.Time, said string) {
	entries := object.GetManagedFields()
	moment, err := time.Parse(time.RFC3339, said)
	if err != nil || len(entries) == 0 {
		return
	}
	for at := range entries {
		if entries[at].Time != nil && !entries[at].Time.Time.Before(began) {
			entries[at].Time = &meta.Time{Time: moment}
		}
	}
	object.SetManagedFields(entries)
}

// Custom kinds without a webhook: converting changes the version's name, there are no defaults.
type same struct{}

func (same) Convert(in, out, context interface{}) error {
	return fmt.Errorf("not asked for")
}

func (same) ConvertToVersion(in runtime.Object, to runtime.GroupVersioner) (runtime.Object, error) {
	found := in.(*unstructured.Unstructured).DeepCopy()
	found.SetAPIVersion(to.(schema.GroupVersion).String())
	return found, nil
}

func (same) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}

func (same) Default(runtime.Object) {}

func (same) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	found := &unstructured.Unstructured{Object: map[string]interface{}{}}
	found.SetGroupVersionKind(kind)
	return found, nil
}
